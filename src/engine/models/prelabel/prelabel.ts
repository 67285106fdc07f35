import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import { PrelabelResult, type SkippedImage } from '#contract'
import { idOf, ModelId, rowOf } from '#model/ids.ts'
import { invalid } from '../../errors.ts'
import { defineJob, type JobRun } from '../../jobs/index.ts'
import { type LargeImage, largeAmong } from '../../library/index.ts'
import { imageInputOf, imagesToPredict, pathOf } from '../images.ts'
import type { Proposal } from '../manifest/for-threads.ts'
import { modelById, newestRunMs } from '../queries.ts'
import { type Failure, noteFailures, noteTimes } from '../registry/run-figures.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import { type InferencePool, TaskFailure } from '../runtime/inference-pool.ts'
import type { Detector } from '../runtime/messages.ts'
import { type TextProposal, textProposals } from '../runtime/packed-proposals.ts'
import { needsTuning, tune } from '../tuning/tune.ts'
import { openWorkers } from '../workers/open-workers.ts'
import type { Detections } from '../workers/predictions-kept.ts'
import { evaluationKeep, reviewKeep, withTail } from '../workers/predictions-kept.ts'
import { workerShape } from '../workers/worker-shape.ts'
import { detectLarge, forgetTiles } from './prelabel-large.ts'
import { storePredictions } from './store-predictions.ts'
import { storeTails } from './store-tails.ts'

/** For so many images it is worth some seconds to try how the model runs fastest here. */
const manyImages = 200
const secondsToTune = 2

/** One transaction per so many images, or per so much time when the model is slow. */
const batchImages = 32
const batchMs = 1000

const Input = z.object({
  modelId: ModelId,
  name: z.string(),
  where: z.string().optional(),
  again: z.boolean(),
  sample: z.int().optional(),
  /** Keeps what evaluation counts too, and runs again on images of which that was not kept. */
  forEvaluation: z.boolean().optional(),
})

/** What the runs of one job have done so far. It is saved in the transaction that writes the predictions. */
const Checkpoint = z.object({
  /** Runs on an image at or before this time are earlier than this job. */
  startedAtMs: z.int(),
  images: z.int(),
  predictions: z.int(),
  unmapped: z.int().default(0),
  /** How many predictions were cut, and on how many images. */
  cut: z.object({ images: z.int(), predictions: z.int() }).default({ images: 0, predictions: 0 }),
  inferenceMs: z.number(),
  elapsedMs: z.number(),
  large: z.object({ images: z.int(), tiles: z.int(), ms: z.number() }).default({ images: 0, tiles: 0, ms: 0 }),
})
type Checkpoint = z.infer<typeof Checkpoint>

/**
 * Runs a model over the images that it has not seen, or with `again` over all. Reading, inference and writing overlap:
 * the workers read and run, this thread only writes. What is written is durable; a run that was cut off goes on behind
 * it.
 */
export const prelabel = defineJob({
  kind: 'models.prelabel',
  lane: 'compute',
  unit: 'images',
  input: Input,
  result: PrelabelResult,
  checkpoint: Checkpoint,
  title: ({ name, sample }) => (sample === undefined ? `Pre-label with ${name}` : `Trial run of ${name}`),
  async run(input, run) {
    const { context, signal } = run
    let stored = modelById(context.store, input.modelId)
    const modelRow = rowOf(input.modelId)
    const tally: Checkpoint = run.checkpoint ?? {
      startedAtMs: Math.max(context.clock.nowMs(), newestRunMs(context.store, modelRow)),
      images: 0,
      predictions: 0,
      unmapped: 0,
      cut: { images: 0, predictions: 0 },
      inferenceMs: 0,
      elapsedMs: 0,
      large: { images: 0, tiles: 0, ms: 0 },
    }
    run.save(tally)
    const failed = await run.failures()
    const failedBefore = new Set(failed.map(({ imageId }) => rowOf(imageId)))
    const open = await imagesToPredict(context, {
      modelRow,
      where: input.where,
      unlessRunAfterMs: input.again ? tally.startedAtMs : null,
      sample: input.sample,
      ...(input.forEvaluation && { tailFrom: evaluationKeep(context.settings(), false).fromScore }),
    })
    // Filtering a million rows fills the memory with them once more.
    const rows = failedBefore.size === 0 ? open : open.filter((row) => !failedBefore.has(row))
    if (rows.length > 0) {
      signal.throwIfAborted()
      if (rows.length >= manyImages && needsTuning(context, stored))
        stored = await tune(context, stored, secondsToTune, signal)
      const pool = await openWorkers(context, stored, workerShape(context, stored.model, rows.length), signal)
      try {
        const detector = await storedDetector(context, stored, pool)
        const { forEvaluation = false } = input
        await predict(rows, pool, { modelRow, model: stored.model, detector, forEvaluation, tally, failed, run })
      } finally {
        await pool.close()
      }
    }
    signal.throwIfAborted()
    const { images, predictions, unmapped, cut, inferenceMs, elapsedMs, large } = tally
    return {
      modelId: input.modelId,
      images,
      predictions,
      unmapped,
      cut: { ...cut, atMost: Math.min(reviewKeep(context.settings()).atMost, stored.manifest?.atMost ?? 300) },
      failed,
      imagesPerSecond: elapsedMs > 0 ? (images * 1000) / elapsedMs : 0,
      inferenceMsPerImage: images > 0 ? inferenceMs / images : 0,
      ...(large.images > 0 ? { large: { images: large.images, tiles: large.tiles, seconds: large.ms / 1000 } } : {}),
    }
  },
})

/** Gives the rows to the workers and writes what comes back, until all are done or the signal says stop. */
async function predict(
  rows: Uint32Array,
  pool: InferencePool,
  job: {
    modelRow: number
    model: ReturnType<typeof modelById>['model']
    detector: Detector
    forEvaluation: boolean
    tally: Checkpoint
    failed: SkippedImage[]
    run: JobRun<Checkpoint>
  },
): Promise<void> {
  const { modelRow, model, detector, forEvaluation, tally, failed, run } = job
  const { context } = run
  /** Ends what the workers still have in hand, once one of them found what ends the run. */
  const ending = new AbortController()
  const signal = AbortSignal.any([run.signal, ending.signal])
  const { maxPredictionsPerLargeImage } = context.settings()
  const review = reviewKeep(context.settings())
  const hasMasks = model.kind === 'polygons' || model.kind === 'semantic'
  const keep = forEvaluation ? evaluationKeep(context.settings(), hasMasks) : review
  const done = () => tally.images + failed.length
  const total = done() + rows.length

  let batch: (Detections & { cut: number })[] = []
  /** Of the batch: milliseconds of inference, and images that the model itself failed on. */
  let times: number[] = []
  let broken: Failure[] = []
  /** Of `failed`, those from here on are still to be written. */
  let failedWritten = failed.length
  let batchStartedMs = performance.now()
  let clockMs = batchStartedMs
  const failureOf = (row: number, reason: string) => ({
    imageId: idOf('img', row),
    path: pathOf(context.store, row),
    reason,
  })
  const flush = () => {
    const now = performance.now()
    tally.elapsedMs += now - clockMs
    ;[clockMs, batchStartedMs] = [now, now]
    const {
      after,
      gone,
      rows: written,
    } = context.store.write(() => {
      const ranAtMs = Math.max(context.clock.nowMs(), tally.startedAtMs + 1)
      // An image that has predictions keeps them.
      const tails = storeTails(context.store, modelRow, batch)
      const added = new Set(tails)
      const rest = batch.filter(({ imageRow }) => !added.has(imageRow))
      const result = storePredictions(context.store, modelRow, rest, ranAtMs)
      const stored = new Set(result.images)
      const cuts = rest.filter(({ imageRow, cut }) => cut > 0 && stored.has(imageRow))
      forgetTiles(
        context,
        modelRow,
        batch.flatMap(({ imageRow }) => (large.has(imageRow) ? [imageRow] : [])),
      )
      const after: Checkpoint = {
        ...tally,
        images: tally.images + result.images.length + tails.length,
        predictions: tally.predictions + result.predictions,
        unmapped: tally.unmapped + result.unmapped,
        cut: {
          images: tally.cut.images + cuts.length,
          predictions: tally.cut.predictions + cuts.reduce((sum, { cut }) => sum + cut, 0),
        },
      }
      noteTimes(context.store, modelRow, { times, runtime: pool.runtime, workers: pool.workers })
      noteFailures(context.store, modelRow, { failed: broken, sound: result.images, atMs: ranAtMs })
      const gone = result.gone.map((row) => failureOf(row, goneReason))
      run.addFailures([...failed.slice(failedWritten), ...gone])
      run.save(after)
      return { after, gone, rows: result.images }
    })
    // Only what is written counts: a batch whose writing failed is still to be written.
    Object.assign(tally, after)
    failed.push(...gone)
    failedWritten = failed.length
    if (broken.length > 0) context.announce({ type: 'modelsChanged', modelId: idOf('mdl', modelRow) })
    ;[batch, times, broken] = [[], [], []]
    if (written.length === 0) return
    const images = written.map((row) => idOf('img', row))
    context.announce({ type: 'imagesChanged', images })
    context.announce({ type: 'labelsChanged', images })
  }

  // What holds for the image as a whole is not found in its tiles.
  const isSeenWhole = model.kind === 'classes' || model.kind === 'semantic'
  const large = isSeenWhole ? new Map<number, LargeImage>() : await largeAmong(context, rows)
  /** How much of the large images in hand is done, by image row. */
  const shares = new Map<number, number>()
  const report = () => {
    const started = [...shares.values()].reduce((sum, share) => sum + share, 0)
    run.progress(Math.floor((done() + batch.length + started) * 100) / 100, total)
  }
  const detectByTiles = async (image: LargeImage): Promise<{ proposals: Proposal[]; cut: number }> => {
    const startedMs = performance.now()
    const progress = (share: number) => {
      shares.set(image.row, share)
      report()
    }
    const found = await detectLarge(image, {
      ...{ context, signal, pool, modelRow, detector, keep: review, progress },
      atMost: maxPredictionsPerLargeImage,
    }).finally(() => shares.delete(image.row))
    tally.inferenceMs += found.inferenceMs
    tally.large.images += 1
    tally.large.tiles += found.tiles
    tally.large.ms += performance.now() - startedMs
    return found
  }
  const detect = async (row: number, variant: 'smallest' | 'original') => {
    const found = imageInputOf(context, row, model.input, variant)
    if (!found) throw new MissingImage(goneReason)
    return pool.run({ kind: 'detect', detector, image: found.image, keep }, signal)
  }
  const detectWhole = async (row: number): Promise<{ proposals: TextProposal[]; cut: number }> => {
    const { proposals, cut, inferenceMs } = await detect(row, 'smallest').catch((error: unknown) => {
      // A proxy can be damaged where the original is not.
      if (error instanceof TaskFailure && error.at === 'image') return detect(row, 'original')
      throw error
    })
    tally.inferenceMs += inferenceMs
    times.push(inferenceMs)
    return { proposals: textProposals(proposals), cut }
  }
  let next = 0
  const work = async () => {
    while (next < rows.length && !signal.aborted) {
      const row = rows[next++]!
      try {
        const image = large.get(row)
        // Only afterward is it known which batch it belongs to: another one may have begun meanwhile.
        const { proposals, cut } = await (image ? detectByTiles(image) : detectWhole(row))
        const found = { imageRow: row, proposals }
        batch.push(forEvaluation && !image ? withTail(found, review, keep) : { ...found, cut })
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof TaskFailure && error.at === 'server')
          throw invalid(`${error.message} Finished work is kept. Run again to continue.`)
        failed.push(failureOf(row, reasonOf(error)))
        if (error instanceof TaskFailure && error.at !== 'image')
          broken.push({ imageRow: row, kind: error.at === 'worker' ? 'crash' : 'output', reason: error.message })
      }
      if (batch.length >= batchImages || performance.now() - batchStartedMs >= batchMs) flush()
      report()
    }
  }
  const workUnlessBroken = () =>
    work().catch((error: unknown) => {
      ending.abort(error)
      throw error
    })
  const ended = await Promise.allSettled(Array.from({ length: pool.bulkCapacity }, workUnlessBroken))
  flush()
  run.progress(done(), total)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

const goneReason = 'The image was removed in the meantime.'

class MissingImage extends Error {}

/** Why this one image failed. What concerns the whole job is thrown on. */
function reasonOf(error: unknown): string {
  const isOfThisImage =
    error instanceof TaskFailure ||
    error instanceof MissingImage ||
    (error instanceof ORPCError && error.code === 'NOT_FOUND')
  if (!isOfThisImage) throw error
  return error.message
}
