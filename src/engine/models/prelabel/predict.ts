import { ORPCError } from '@orpc/server'
import type { SkippedImage } from '#contract'
import { invalid } from '../../errors.ts'
import type { JobRun } from '../../jobs/index.ts'
import { type LargeImage, largeAmong } from '../../library/index.ts'
import { nextTurn } from '../../threads/turns.ts'
import { imageInputOf } from '../images.ts'
import type { Prediction } from '../manifest/for-threads.ts'
import type { StoredModel } from '../queries.ts'
import { type ModelPool, TaskFailure } from '../runtime/inference-pool.ts'
import type { Detector } from '../runtime/messages.ts'
import { type TextPrediction, textPredictions } from '../runtime/packed-predictions.ts'
import { evaluationKeep, reviewKeep, withTail } from '../workers/predictions-kept.ts'
import { type Checkpoint, goneReason, PendingPredictions } from './pending-predictions.ts'
import { detectLarge } from './prelabel-large.ts'

const worksAtOnce = 32

type PredictOptions = {
  modelRow: number
  model: StoredModel['model']
  detector: Detector
  forEvaluation: boolean
  tally: Checkpoint
  failed: SkippedImage[]
  run: JobRun<Checkpoint>
}

type FoundPredictions<One> = { predictions: One[]; cut: number }

/** Runs the model on the images and writes the results, until all are done or the signal aborts. */
export async function predict(rows: Uint32Array, pool: ModelPool, options: PredictOptions): Promise<void> {
  const { modelRow, model, detector, forEvaluation, tally, failed, run } = options
  const { context } = run
  /** Aborts the running tasks once one has an error that ends the run. */
  const ending = new AbortController()
  const signal = AbortSignal.any([run.signal, ending.signal])
  const { review, keep } = keptBy(options)
  const pending = new PendingPredictions({ modelRow, pool, tally, failed, run })
  const done = () => tally.images + failed.length
  const total = done() + rows.length
  // Tiles say nothing about the class of an image or its background.
  const isSeenWhole = model.kind === 'classes' || model.kind === 'semantic'
  const large = isSeenWhole ? new Map<number, LargeImage>() : await largeAmong(context, rows)
  /** The progress of the large images being read, by image row. */
  const shares = new Map<number, number>()
  const report = () => {
    const started = [...shares.values()].reduce((sum, share) => sum + share, 0)
    run.progress(Math.floor((done() + pending.images + started) * 100) / 100, total)
  }

  const detectByTiles = async (image: LargeImage): Promise<FoundPredictions<Prediction>> => {
    const startedMs = performance.now()
    const progress = (share: number) => {
      shares.set(image.row, share)
      report()
    }
    const found = await detectLarge(image, {
      ...{ context, signal, pool, modelRow, detector, keep: review, progress },
      atMost: context.settings().maxPredictionsPerLargeImage,
    }).finally(() => shares.delete(image.row))
    tally.inferenceMs += found.inferenceMs
    tally.large.images += 1
    tally.large.tiles += found.tiles
    tally.large.ms += performance.now() - startedMs
    return found
  }
  const detect = async (row: number, variant: 'smallest' | 'original') => {
    const found = await imageInputOf(context, row, model.input, variant, signal)
    if (!found) throw new MissingImage(goneReason)
    return pool.run({ kind: 'detect', detector, image: found.image, keep }, signal)
  }
  const detectWhole = async (row: number): Promise<FoundPredictions<TextPrediction>> => {
    const { predictions, cut, inferenceMs } = await detect(row, 'smallest').catch((error: unknown) => {
      // A proxy can be damaged where the original is not.
      if (error instanceof TaskFailure && error.at === 'image') return detect(row, 'original')
      throw error
    })
    pending.addTime(inferenceMs)
    return { predictions: textPredictions(predictions), cut }
  }
  const predictOne = async (row: number) => {
    try {
      const image = large.get(row)
      const { predictions, cut } = await (image ? detectByTiles(image) : detectWhole(row))
      const found = { imageRow: row, predictions }
      pending.add(forEvaluation && !image ? withTail(found, review, keep) : { ...found, cut }, image !== undefined)
    } catch (error) {
      if (!signal.aborted) pending.fail(row, reasonOf(error), brokenBy(error))
    }
  }
  let next = 0
  const work = async () => {
    try {
      while (next < rows.length && !signal.aborted) {
        await predictOne(rows[next++]!)
        if (signal.aborted) return
        pending.writeIfDue()
        report()
      }
    } catch (error) {
      ending.abort(error)
      throw error
    }
  }
  const ended = await startSideBySide(Math.min(pool.bulkCapacity, rows.length), work)
  pending.write()
  run.progress(done(), total)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

/** Returns what is kept of an image: for review, and in this run. */
function keptBy({ model: { kind }, forEvaluation, run }: PredictOptions) {
  const settings = run.context.settings()
  const review = reviewKeep(settings)
  const hasMasks = kind === 'polygons' || kind === 'semantic'
  return { review, keep: forEvaluation ? evaluationKeep(settings, hasMasks) : review }
}

/** Starts the work several times, and settles once all have ended. */
async function startSideBySide(count: number, work: () => Promise<void>): Promise<PromiseSettledResult<void>[]> {
  const works: Promise<void>[] = []
  for (let n = 0; n < count; n++) {
    works.push(work())
    // A cluster starts tens of thousands.
    if (n % worksAtOnce === worksAtOnce - 1) await nextTurn()
  }
  return Promise.allSettled(works)
}

class MissingImage extends Error {}

/** Returns why a single image failed. Rethrows errors that concern the whole job. */
function reasonOf(error: unknown): string {
  if (error instanceof TaskFailure && error.at === 'server')
    throw invalid(`${error.message} Finished work is kept. Run again to continue.`)
  const isOfThisImage =
    error instanceof TaskFailure ||
    error instanceof MissingImage ||
    (error instanceof ORPCError && error.code === 'NOT_FOUND')
  if (!isOfThisImage) throw error
  return error.message
}

/** Returns how the model failed; undefined if the image is at fault. */
function brokenBy(error: unknown): 'crash' | 'output' | undefined {
  if (!(error instanceof TaskFailure) || error.at === 'image') return undefined
  return error.at === 'worker' ? 'crash' : 'output'
}
