import { z } from 'zod'
import { LabelLike, LabelLikeResult, maxLikeMatches } from '#contract'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { defineJob } from '../jobs/index.ts'
import { aliasedModel, storePredictions } from '../models/index.ts'
import { compileWhere, isWithheld, readRows, shownFrom } from '../query/index.ts'
import { writeBatches } from '../threads/write-in-pieces.ts'
import { readable } from './describe-images.ts'
import { type Describer, openDescriber } from './describer.ts'
import { type Example, pseudoModel, wantedOf } from './pseudo-model.ts'
import {
  type Candidate,
  type ImageCandidates,
  likenessTo,
  likenessToText,
  rank,
  sameObject,
  scoredVerdicts,
} from './rank-alike.ts'
import { type ScoredVerdict, supportedThreshold } from './supported-threshold.ts'

/** Images that are looked at in one run, and predictions of the current model on each. */
const maxImages = 20_000
const candidatesPerImage = 40
/** Reviewed images by which a threshold is chosen and tested. */
const maxReviewed = 64
const sameBox = 0.7

/**
 * Ranks the current model's predictions, also those that review does not show, by how much they look like the examples:
 * by their features, whitened and as they are, and a little by their confidence. Nothing is proposed over a label, or over
 * an open prediction of the class that review shows. It is run again from the start after a crash; until its end nothing
 * is written.
 */
export const labelLikeJob = defineJob({
  kind: 'embeddings.labelLike',
  lane: 'compute',
  unit: 'images',
  /** A text comes with its vector. */
  input: LabelLike.and(z.object({ textVector: z.array(z.int()).optional() })),
  result: LabelLikeResult,
  checkpoint: z.null(),
  title: () => 'Label all like this',
  async run(input, { context, signal, progress }) {
    const { store, clock } = context
    const current = aliasedModel({ store }, 'current')
    if (!current) throw invalid('No current model to compare predictions with. Add a model first.')
    const modelRow = rowOf(current.model.modelId)
    const { classId, name, examples } = wantedOf(context, input)
    const rows = await imagesOf(context, input, modelRow)
    const describer = await openDescriber(context, { images: Math.max(1, rows.length), signal })
    const startedAt = performance.now()
    const looked: ImageCandidates[] = []
    const reviewed: ImageCandidates[] = []
    const vectors: Int8Array[] = []
    let unread = 0
    try {
      for (const example of examples) vectors.push(await exampleVector(context, describer, example, signal))
      let next = 0
      const work = async () => {
        while (next < rows.length) {
          signal.throwIfAborted()
          const imageRow = rows[next++]!
          const own = examples.filter((example) => example.imageRow === imageRow).map(({ box }) => box)
          const candidates = await lookAt(context, describer, { imageRow, modelRow, classId, own }, signal)
          if (candidates) looked.push({ imageRow, candidates })
          else unread += 1
          progress(looked.length + unread, rows.length)
        }
      }
      await Promise.all(Array.from({ length: Math.min(describer.capacity, rows.length) }, work))
      for (const one of reviewedImages(context, modelRow, examples)) {
        signal.throwIfAborted()
        const candidates = await lookAtReviewed(context, describer, { ...one, modelRow }, signal)
        if (candidates) reviewed.push({ ...one, candidates })
      }
    } finally {
      await describer.close()
    }
    const likeness = input.textVector
      ? likenessToText(looked, input.textVector)
      : await likenessTo(looked, vectors, scenesAmong(context, looked))
    const found = await rank(looked, likeness, signal)
    const verdicts = [0, 1].map((half) =>
      scoredVerdicts(
        reviewed.filter((_, n) => n % 2 === half),
        likeness,
        (imageRow) => labelsOf(context, imageRow, classId),
      ),
    ) as [ScoredVerdict[], ScoredVerdict[]]
    const result = {
      name,
      classId,
      images: rows.length,
      found: found.length,
      unread,
      threshold: supportedThreshold(...verdicts),
      basis: describer.words,
      msPerImage: rows.length === 0 ? 0 : (performance.now() - startedAt) / rows.length,
    }
    const predicted = found.reduce((sum, one) => sum + one.predictions.length, 0)
    if (input.countOnly)
      return {
        ...result,
        modelId: null,
        predictions: predicted,
        matches: bestOf(context, found),
        verdicts: verdicts.flat(),
      }
    if (predicted === 0) return { ...result, modelId: null, predictions: 0 }
    const modelId = pseudoModel(context, input, describer.make)
    let predictions = 0
    const put = (some: typeof found) => {
      predictions += storePredictions(store, rowOf(modelId), some, clock.nowMs()).predictions
    }
    await writeBatches(store, found, put, signal)
    context.announce({ type: 'modelsChanged', modelId })
    context.announce({ type: 'labelsChanged', images: 'many' })
    return { ...result, modelId, predictions }
  },
})

/** The best matches of all images, as far as a preview lists them. */
function bestOf({ store }: ActingContext, found: Awaited<ReturnType<typeof rank>>): LabelLikeResult['matches'] {
  const best = found
    .flatMap(({ imageRow, predictions }) => predictions.map(({ box, score }) => ({ imageRow, box, score })))
    .sort((a, b) => b.score - a.score)
    .slice(0, maxLikeMatches)
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

/** A preview leaves out images whose predictions are withheld from its viewer. */
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

async function exampleVector(
  context: ActingContext,
  describer: Describer,
  { imageRow, box }: Example,
  signal: AbortSignal,
): Promise<Int8Array> {
  const vectors = await readable(context, imageRow, describer.describe(imageRow, [box]), signal)
  if (!vectors?.[0]) throw invalid('The image of an example can’t be read.')
  return vectors[0]
}

/** The predictions on an image that may be proposed, described; null when its file can't be read. */
async function lookAt(
  context: ActingContext,
  describer: Describer,
  { imageRow, modelRow, classId, own }: { imageRow: number; modelRow: number; classId: number; own: BoundingBox[] },
  signal: AbortSignal,
): Promise<Candidate[] | null> {
  const { store } = context
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
  if (kept.length === 0) return []
  const boxes = kept.map(({ box }) => box)
  const vectors = await readable(context, imageRow, describer.describe(imageRow, boxes), signal)
  return vectors && kept.map((one, n) => ({ ...one, vector: vectors[n]! }))
}

/** Groups of near-duplicates, and images without one. */
const scenesAmong = ({ store }: ActingContext, looked: readonly ImageCandidates[]): number =>
  store.get<{ scenes: number }>(
    `SELECT count(DISTINCT coalesce(duplicate.group_id, looked.value)) AS scenes FROM json_each(?) AS looked
     LEFT JOIN duplicate ON duplicate.image_id = looked.value`,
    [JSON.stringify(looked.map(({ imageRow }) => imageRow))],
  )!.scenes

const labelsOf = ({ store }: ActingContext, imageRow: number, classId: number): BoundingBox[] =>
  store.all<BoundingBox>('SELECT x, y, width, height FROM annotation WHERE image_id = ? AND class_id = ?', [
    imageRow,
    classId,
  ])

/** Reviewed images on which the model ran, one of each near-duplicate group, without those of the examples. */
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

/** Everything that the model predicted on a reviewed image, with any outcome, described. */
async function lookAtReviewed(
  context: ActingContext,
  describer: Describer,
  { imageRow, modelRow }: { imageRow: number; modelRow: number },
  signal: AbortSignal,
): Promise<Candidate[] | null> {
  const all = context.store.all<BoundingBox & { score: number }>(
    `SELECT x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height, score
     FROM prediction WHERE image_id = ? AND model_id = ? ORDER BY score DESC LIMIT ?`,
    [imageRow, modelRow, candidatesPerImage],
  )
  if (all.length === 0) return []
  const vectors = await readable(context, imageRow, describer.describe(imageRow, all), signal)
  return vectors && all.map(({ score, ...box }, n) => ({ box, score, vector: vectors[n]! }))
}
