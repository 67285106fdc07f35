import { z } from 'zod'
import { LabelLike, LabelLikeResult, maxLikeMatches } from '#contract'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { defineJob } from '../jobs/index.ts'
import { aliasedModel, storePredictions } from '../models/index.ts'
import { compileWhere, isWithheld, readRows, shownFrom } from '../query/index.ts'
import { type Ask, defineThread } from '../threads/threads.ts'
import { writeBatches } from '../threads/write-in-pieces.ts'
import type { tasks } from './alike-tasks.ts'
import { readable } from './describe-images.ts'
import { openDescriber } from './describer.ts'
import { type Example, pseudoModel, wantedOf } from './pseudo-model.ts'
import { type Candidate, sameObject } from './rank-alike.ts'
import { supportedThreshold } from './supported-threshold.ts'

/** Limits for the images in a run, and the predictions of the current model on each. */
const maxImages = 20_000
const candidatesPerImage = 40
/** The maximum number of reviewed images to choose and test a threshold with. */
const maxReviewed = 64
const sameBox = 0.7
/** Images per answer of the thread. */
const imagesAtOnce = 1000

const alikeThread = defineThread<typeof tasks>({ tasks: 'alike', pool: 'compute' })

/**
 * Ranks the current model's predictions, also those that review does not show, by their likeness to examples, and a little by
 * their confidence. Predicts nothing over a label, or over a shown prediction of the class. Writes only at the end, and starts
 * again after a crash.
 */
export const labelLikeJob = defineJob({
  kind: 'embeddings.labelLike',
  lane: 'compute',
  unit: 'images',
  input: LabelLike.and(z.object({ textVector: z.array(z.int()).optional() })),
  result: LabelLikeResult,
  checkpoint: z.null(),
  title: () => 'Label all like this',
  run: (input, { context, signal, progress }) =>
    context.threads.own(alikeThread, async (ask) => {
      const { store, clock } = context
      const current = aliasedModel({ store }, 'current')
      if (!current) throw invalid('No current model to compare predictions with. Add a model first.')
      const modelRow = rowOf(current.model.modelId)
      const { classId, name, examples } = wantedOf(context, input)
      const rows = await imagesOf(context, input, modelRow)
      const describer = await openDescriber(context, { images: Math.max(1, rows.length), signal })
      const describe: Describe = (imageRow, boxes) =>
        readable(context, imageRow, describer.describe(imageRow, boxes), signal)
      const startedAt = performance.now()
      const looked: number[] = []
      const vectors: Int8Array[] = []
      let unread = 0
      try {
        for (const { imageRow, box } of examples) {
          const [vector] = (await describe(imageRow, [box])) ?? []
          if (!vector) throw invalid('The image of an example can’t be read.')
          vectors.push(vector)
        }
        let next = 0
        const work = async () => {
          while (next < rows.length) {
            signal.throwIfAborted()
            const imageRow = rows[next++]!
            const own = examples.filter((example) => example.imageRow === imageRow).map(({ box }) => box)
            const candidates = await openCandidates(context, describe, { imageRow, modelRow, classId, own })
            if (candidates) {
              await ask('look', { imageRow, candidates })
              looked.push(imageRow)
            } else unread += 1
            progress(looked.length + unread, rows.length)
          }
        }
        await Promise.all(Array.from({ length: Math.min(describer.capacity, rows.length) }, work))
        for (const { imageRow } of reviewedImages(context, modelRow, examples)) {
          signal.throwIfAborted()
          const candidates = await reviewedCandidates(context, describe, { imageRow, modelRow })
          if (candidates) await ask('review', { candidates, labels: labelsOf(context, imageRow, classId) })
        }
      } finally {
        await describer.close()
      }
      const wanted = { examples: vectors, text: input.textVector, scenes: scenesAmong(context, looked) }
      const ranked = await ask('rank', wanted, { signal })
      const result = {
        name,
        classId,
        images: rows.length,
        found: ranked.images,
        unread,
        threshold: supportedThreshold(...ranked.verdicts),
        basis: describer.words,
        msPerImage: rows.length === 0 ? 0 : (performance.now() - startedAt) / rows.length,
      }
      if (input.countOnly)
        return {
          ...result,
          modelId: null,
          predictions: ranked.predictions,
          matches: await bestOf(context, ask),
          verdicts: ranked.verdicts.flat(),
        }
      if (ranked.predictions === 0) return { ...result, modelId: null, predictions: 0 }
      const modelId = pseudoModel(context, input, describer.make)
      let predictions = 0
      for (let from = 0; from < ranked.images; from += imagesAtOnce) {
        const found = await ask('some', { from, count: imagesAtOnce })
        const put = (some: typeof found) => {
          predictions += storePredictions(store, rowOf(modelId), some, clock.nowMs()).predictions
        }
        await writeBatches(store, found, put, signal)
      }
      context.announce({ type: 'modelsChanged', modelId })
      context.announce({ type: 'labelsChanged', images: 'many' })
      return { ...result, modelId, predictions }
    }),
})

/** Returns the best matches of all images, for a preview. */
async function bestOf({ store }: ActingContext, ask: Ask<typeof tasks>): Promise<LabelLikeResult['matches']> {
  const best = await ask('best', { max: maxLikeMatches })
  const sizes = new Map(
    store
      .arrays<[row: number, widthPx: number, heightPx: number]>(
        'SELECT id, width_px, height_px FROM image WHERE id IN (SELECT value FROM json_each(?))',
        [JSON.stringify([...new Set(best.map(({ imageRow }) => imageRow))])],
      )
      .map(([row, widthPx, heightPx]) => [row, { widthPx, heightPx }]),
  )
  return best.map(({ imageRow, box, score }) => ({
    imageId: idOf('img', imageRow),
    box,
    score,
    ...sizes.get(imageRow)!,
  }))
}

/** Lists the images to search. A preview omits images whose predictions are withheld from its user. */
async function imagesOf(
  context: ActingContext,
  { where, countOnly }: LabelLike,
  modelRow: number,
): Promise<Uint32Array> {
  const isSeen = countOnly ? `NOT ${isWithheld('image', context.actor).sql}` : '1'
  const condition = compileWhere(where, { nowMs: context.clock.nowMs() })
  const rows = await readRows(
    context,
    `SELECT image.id FROM image JOIN prediction_run AS run ON run.image_id = image.id AND run.model_id = ?
     WHERE image.state = 'predicted' AND ${isSeen} AND ${condition.sql} ORDER BY image.id LIMIT ?`,
    [modelRow, ...condition.parameters, maxImages + 1],
  )
  if (rows.length > maxImages) throw invalid(`More than ${maxImages} images match. Narrow the query.`)
  return rows
}

/** Describes boxes of an image; null when its file can't be read. */
type Describe = (imageRow: number, boxes: readonly BoundingBox[]) => Promise<Int8Array[] | null>

/** Describes the open predictions on an image that don't overlap an object of the class; null if its file can't be read. */
async function openCandidates(
  { store }: ActingContext,
  describe: Describe,
  { imageRow, modelRow, classId, own }: { imageRow: number; modelRow: number; classId: number; own: BoundingBox[] },
): Promise<Candidate[] | null> {
  const open = store.all<BoundingBox & { score: number; shownFrom: number; classId: number }>(
    `SELECT x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height, score, class_id AS classId,
       ${shownFrom('prediction').sql} AS shownFrom
     FROM prediction WHERE image_id = ? AND model_id = ? AND outcome = 0 ORDER BY score DESC LIMIT ?`,
    [imageRow, modelRow, candidatesPerImage],
  )
  const taken: BoundingBox[] = [
    ...own,
    ...store.all<BoundingBox>('SELECT x, y, width, height FROM annotation WHERE image_id = ?', [imageRow]),
    ...open.filter((one) => one.classId === classId && one.score >= one.shownFrom),
  ]
  const kept: { box: BoundingBox; score: number }[] = []
  for (const { score, x, y, width, height } of open) {
    const box = { x, y, width, height }
    const isFree = taken.every((one) => iou(one, box) < sameObject) && kept.every((one) => iou(one.box, box) < sameBox)
    if (isFree) kept.push({ box, score })
  }
  return described(describe, imageRow, kept)
}

async function described(
  describe: Describe,
  imageRow: number,
  found: readonly Omit<Candidate, 'vector'>[],
): Promise<Candidate[] | null> {
  if (found.length === 0) return []
  const boxes = found.map(({ box }) => box)
  const vectors = await describe(imageRow, boxes)
  return vectors && found.map((one, n) => ({ ...one, vector: vectors[n]! }))
}

/** Counts groups of near-duplicates, and images outside them. */
const scenesAmong = ({ store }: ActingContext, looked: readonly number[]): number =>
  store.get<{ scenes: number }>(
    `SELECT count(DISTINCT coalesce(duplicate.group_id, looked.value)) AS scenes FROM json_each(?) AS looked
     LEFT JOIN duplicate ON duplicate.image_id = looked.value`,
    [JSON.stringify(looked)],
  )!.scenes

const labelsOf = ({ store }: ActingContext, imageRow: number, classId: number): BoundingBox[] =>
  store.all<BoundingBox>('SELECT x, y, width, height FROM annotation WHERE image_id = ? AND class_id = ?', [
    imageRow,
    classId,
  ])

/** Lists reviewed images on which the model ran, one per group of near-duplicates, without those of the examples. */
const reviewedImages = ({ store }: ActingContext, modelRow: number, examples: readonly Example[]) =>
  store.all<{ imageRow: number }>(
    `SELECT min(image.id) AS imageRow FROM image
     JOIN prediction_run AS run ON run.image_id = image.id AND run.model_id = ?
     LEFT JOIN duplicate ON duplicate.image_id = image.id
     WHERE image.state IN ('reviewed', 'approved') AND image.lifecycle = 'active'
       AND image.id NOT IN (SELECT value FROM json_each(?))
     GROUP BY coalesce(duplicate.group_id, image.id) ORDER BY imageRow DESC LIMIT ?`,
    [modelRow, JSON.stringify(examples.map(({ imageRow }) => imageRow)), maxReviewed],
  )

/** Describes all predictions on a reviewed image, with any outcome; null if its file can't be read. */
function reviewedCandidates(
  { store }: ActingContext,
  describe: Describe,
  { imageRow, modelRow }: { imageRow: number; modelRow: number },
): Promise<Candidate[] | null> {
  const found = store.all<BoundingBox & { score: number }>(
    `SELECT x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height, score
     FROM prediction WHERE image_id = ? AND model_id = ? ORDER BY score DESC LIMIT ?`,
    [imageRow, modelRow, candidatesPerImage],
  )
  return described(
    describe,
    imageRow,
    found.map(({ score, ...box }) => ({ box, score })),
  )
}
