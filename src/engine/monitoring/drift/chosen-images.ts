import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../../context.ts'
import { readAll, shownFrom } from '../../query/index.ts'
import type { ShownPrediction } from './expected-precision.ts'
import type { DriftRow } from './measures.ts'

const maxKnown = 700
const maxFresh = 300
const maxYearBefore = 200

const oneOfEach = 'coalesce((SELECT rank FROM duplicate WHERE duplicate.image_id = image.id), 1) = 1'

/** One image of each near-duplicate group: known to the model, the newest others, and those from a year before them. */
export type ChosenImages = { known: number[]; fresh: number[]; yearBefore: number[] }

/**
 * Chooses the images to compare. Known images are those that the model was trained on, or the first half of all when
 * that is unknown.
 */
export async function chosenImages(context: ActingContext, modelRow: number): Promise<ChosenImages> {
  const ids = async (where: string, order: string, limit: number) =>
    (
      await readAll<{ id: number }>(
        context,
        `SELECT id FROM image WHERE lifecycle = 'active' AND ${oneOfEach} AND ${where} ORDER BY ${order} LIMIT ?`,
        [limit],
      )
    ).map(({ id }) => id)
  const trainedOn = context.store.get<{ trained_on: number | null }>('SELECT trained_on FROM model WHERE id = ?', [
    modelRow,
  ])?.trained_on
  const isKnown = trainedOn
    ? `id IN (SELECT image_id FROM dataset_item WHERE dataset_id = ${Number(trainedOn)})`
    : 'id <= (SELECT (min(id) + max(id)) / 2 FROM image)'
  const fresh = await ids(`NOT ${isKnown}`, 'id DESC', maxFresh)
  const [from, to] = yearBeforeOf(context, fresh)
  return {
    known: await ids(isKnown, 'id', maxKnown),
    fresh,
    yearBefore: from < to ? await ids(`captured_at BETWEEN ${from} AND ${to}`, 'id', maxYearBefore) : [],
  }
}

/** Returns the period of the images, a year earlier; nothing when they span half a year or more. */
function yearBeforeOf({ store }: ActingContext, images: readonly number[]): [fromMs: number, toMs: number] {
  const taken = store.values<number>(
    'SELECT captured_at FROM image WHERE id IN (SELECT value FROM json_each(?)) AND captured_at IS NOT NULL ORDER BY 1',
    [JSON.stringify(images)],
  )
  const [first, last] = [taken[Math.floor(0.05 * taken.length)], taken[Math.floor(0.95 * taken.length)]]
  if (first === undefined || last === undefined || last - first > 182 * dayMs) return [0, 0]
  return [first - (365 + 14) * dayMs, last - (365 - 14) * dayMs]
}

export const driftRows = (context: ActingContext, modelRow: number, images: readonly number[]): Promise<DriftRow[]> => {
  const shown = `FROM prediction p WHERE p.image_id = image.id AND p.model_id = run.model_id
    AND p.score >= ${shownFrom('p').sql}`
  return readAll<DriftRow>(
    context,
    `SELECT image.id, source.name AS source, brightness, contrast, sharpness, vector,
       width_px * 1.0 / height_px AS aspect, width_px * height_px / 1e6 AS megapixels,
       iif(run.model_id IS NULL, NULL, (SELECT count(*) ${shown})) AS objects, (SELECT avg(score) ${shown}) AS confidence,
       (SELECT (SELECT name FROM label_class WHERE id = p.class_id) ${shown} ORDER BY p.score DESC LIMIT 1) AS class
     FROM json_each(:images) AS listed JOIN image ON image.id = listed.value JOIN source ON source.id = image.source_id
     LEFT JOIN image_look ON image_look.image_id = image.id
     LEFT JOIN prediction_run AS run ON run.image_id = image.id AND run.model_id = :model`,
    { images: JSON.stringify(images), model: modelRow },
  )
}

/** Returns the model's predictions that review shows. */
export const shownPredictions = (
  context: ActingContext,
  modelRow: number,
  images: readonly number[],
): Promise<ShownPrediction[]> =>
  readAll<ShownPrediction>(
    context,
    `SELECT p.image_id AS imageRow, label_class.name AS class, p.score AS confidence FROM json_each(?) AS listed
     JOIN prediction AS p ON p.image_id = listed.value AND p.model_id = ? AND p.score >= ${shownFrom('p').sql}
     JOIN label_class ON label_class.id = p.class_id`,
    [JSON.stringify(images), modelRow],
  )
