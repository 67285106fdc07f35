import { z } from 'zod'
import type { DriftReading } from '#contract'
import type { ActingContext } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { decodedProxy } from '../../library/index.ts'
import { whilePrelabeling } from '../../models/index.ts'
import { readAll } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { readValue, writeValue } from '../../workspace/index.ts'
import { openAlarm, raiseAlarm, solveAlarm } from '../alarms/alarm-table.ts'
import { compareImages, isDrift, minImages } from './compare.ts'
import { imageLook } from './image-look.ts'
import type { DriftRow } from './measures.ts'

const maxKnown = 700
const maxFresh = 300
const detector = 'drift'

/**
 * Compares the newest images with those that the current model was trained on, or with the first half of all where that
 * is not known; one of each near-duplicate group. What an image looks like is kept, so that stopped or killed it goes on.
 */
export const driftJob = defineJob({
  kind: 'monitoring.drift',
  lane: 'watch',
  unit: 'images',
  input: z.object({}),
  result: z.object({ known: z.int(), fresh: z.int(), unread: z.int(), drifted: z.array(z.string()) }),
  checkpoint: z.null(),
  title: () => 'Compare new images with known ones',
  async run(_, { context, progress, signal }) {
    const modelRow = currentModelRow(context.store)
    const { known, fresh } = modelRow === null ? { known: [], fresh: [] } : await chosenImages(context, modelRow)
    if (modelRow !== null) noteLook(context, modelRow)
    if (modelRow === null || known.length < minImages || fresh.length < minImages)
      return { known: known.length, fresh: fresh.length, unread: 0, drifted: [] }
    const unread = await lookAt(context, [...known, ...fresh], { progress, signal })
    const [was, is] = [await rowsOf(context, modelRow, known), await rowsOf(context, modelRow, fresh)]
    const found = await compareImages(was, is, signal)
    const drifted = found.filter(isDrift)
    const atMs = context.clock.nowMs()
    const readings = found.map(
      ({ finding, ...one }): DriftReading => ({
        ...one,
        scope: '',
        state: isDrift({ finding, ...one }) ? 'amber' : 'ok',
        finding: isDrift({ finding, ...one }) || one.test === 'novelty' ? finding : 'as before',
        reference: was.length,
        current: is.length,
        atMs,
      }),
    )
    context.store.write(() => {
      context.store.run('DELETE FROM drift_result WHERE model_id = ?', [modelRow])
      for (const reading of readings)
        context.store.run('INSERT INTO drift_result (model_id, test, result) VALUES (?, ?, ?)', [
          modelRow,
          reading.test,
          JSON.stringify(reading),
        ])
      weighDrift(
        context,
        modelRow,
        drifted.map(({ title, finding }) => `${title}: ${finding}`),
        fresh,
      )
    })
    context.announce({ type: 'workspaceChanged' })
    return { known: was.length, fresh: is.length, unread, drifted: drifted.map(({ test }) => test) }
  },
})

const Look = z.object({ modelRow: z.int(), atMs: z.int() })
const lookName = 'monitoring.drift'

const noteLook = ({ store, clock }: ActingContext, modelRow: number): void => {
  store.write(() => writeValue(store, lookName, { modelRow, atMs: clock.nowMs() }))
}

/** When new images were last compared for a model, or were too few. */
export function lastDriftMs(store: Store, modelRow: number): number | null {
  const look = Look.safeParse(readValue(store, lookName))
  return look.success && look.data.modelRow === modelRow ? look.data.atMs : null
}

const oneOfEach = 'coalesce((SELECT rank FROM duplicate WHERE duplicate.image_id = image.id), 1) = 1'

async function chosenImages(context: ActingContext, modelRow: number): Promise<{ known: number[]; fresh: number[] }> {
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
  return { known: await ids(isKnown, 'id', maxKnown), fresh: await ids(`NOT ${isKnown}`, 'id DESC', maxFresh) }
}

/** Gives how many could not be read. */
async function lookAt(
  context: ActingContext,
  images: readonly number[],
  { progress, signal }: { progress(done: number, total: number): void; signal: AbortSignal },
): Promise<number> {
  const { store, log } = context
  let unread = 0
  for (const [n, imageRow] of images.entries()) {
    await whilePrelabeling(context, signal)
    progress(n, images.length)
    if (store.get('SELECT 1 FROM image_look WHERE image_id = ?', [imageRow])) continue
    try {
      const { brightness, contrast, sharpness, vector } = imageLook(await decodedProxy(context, imageRow))
      store.write(() =>
        store.run(
          'INSERT OR REPLACE INTO image_look (image_id, brightness, contrast, sharpness, vector) VALUES (?, ?, ?, ?, ?)',
          [imageRow, brightness, contrast, sharpness, new Uint8Array(vector.buffer)],
        ),
      )
    } catch (error) {
      unread += 1
      log.warn(`Image ${imageRow} can't be looked at for drift: ${error instanceof Error ? error.message : error}`)
    }
  }
  return unread
}

const rowsOf = (context: ActingContext, modelRow: number, images: readonly number[]): Promise<DriftRow[]> =>
  readAll<DriftRow>(
    context,
    `SELECT image.id, source.name AS source, brightness, contrast, sharpness, vector,
       width_px * 1.0 / height_px AS aspect, width_px * height_px / 1e6 AS megapixels,
       iif(run.model_id IS NULL, NULL, (SELECT count(*) FROM prediction p WHERE p.image_id = image.id
         AND p.model_id = run.model_id AND p.score >= ?)) AS objects,
       (SELECT avg(score) FROM prediction p WHERE p.image_id = image.id AND p.model_id = run.model_id AND p.score >= ?) AS confidence
     FROM json_each(?) AS listed JOIN image ON image.id = listed.value JOIN source ON source.id = image.source_id
     LEFT JOIN image_look ON image_look.image_id = image.id
     LEFT JOIN prediction_run AS run ON run.image_id = image.id AND run.model_id = ?`,
    [context.settings().reviewFromScore, context.settings().reviewFromScore, JSON.stringify(images), modelRow],
  )

/** Drift is looked at; it never calls for more by itself. */
function weighDrift(
  { store, clock }: ActingContext,
  modelRow: number,
  findings: readonly string[],
  fresh: readonly number[],
): void {
  const atMs = clock.nowMs()
  const open = openAlarm(store, detector, modelRow)
  if (findings.length === 0) {
    if (open) solveAlarm(store, open.id, atMs, 'New images look as before.')
    return
  }
  const row = raiseAlarm(store, {
    open,
    modelRow,
    detector,
    scope: 0,
    severity: 'amber',
    title: 'New images look different',
    because: `${findings.join('; ')}. Labels are not affected so far.`,
    cause: null,
    steps: ['look', 'collect'],
    raisedAtMs: atMs,
    sinceMs: atMs,
  })
  for (const image of fresh)
    store.run('INSERT OR IGNORE INTO alarm_image (alarm_id, image_id) VALUES (?, ?)', [row, image])
}
