import { z } from 'zod'
import type { SkippedImage } from '#contract'
import { idOf } from '#model/ids.ts'
import type { JobRun } from '../../jobs/index.ts'
import { pathOf } from '../images.ts'
import { type Failure, noteFailures, noteTimes } from '../registry/run-figures.ts'
import type { ModelPool } from '../runtime/inference-pool.ts'
import type { Detections } from '../workers/predictions-kept.ts'
import { forgetTiles } from './prelabel-large.ts'
import { storePredictions } from './store-predictions.ts'
import { storeTails } from './store-tails.ts'

/** Images per transaction, or time per transaction if the model is slow. */
const batchImages = 32
const batchMs = 1000

/** What a job has done so far, saved in the transaction that writes the predictions. */
export const Checkpoint = z.object({
  /** Runs up to this time are earlier than this job. */
  startedAtMs: z.int(),
  images: z.int(),
  predictions: z.int(),
  unmapped: z.int().default(0),
  cut: z.object({ images: z.int(), predictions: z.int() }).default({ images: 0, predictions: 0 }),
  inferenceMs: z.number(),
  elapsedMs: z.number(),
  large: z.object({ images: z.int(), tiles: z.int(), ms: z.number() }).default({ images: 0, tiles: 0, ms: 0 }),
})
export type Checkpoint = z.infer<typeof Checkpoint>

export const goneReason = 'The image was removed in the meantime.'

type PendingOptions = {
  modelRow: number
  pool: ModelPool
  /** What is written so far. */
  tally: Checkpoint
  /** All images that failed so far. */
  failed: SkippedImage[]
  run: JobRun<Checkpoint>
}

/** Predictions, times and failures that are not written yet. */
export class PendingPredictions {
  readonly #options: PendingOptions
  #found: (Detections & { cut: number; isLarge: boolean })[] = []
  /** Milliseconds of inference. */
  #times: number[] = []
  /** Images on which the model failed. */
  #broken: Failure[] = []
  /** The number of failures in `failed` that are written. */
  #failedWritten: number
  #startedMs = performance.now()
  #clockMs = this.#startedMs

  constructor(options: PendingOptions) {
    this.#options = options
    this.#failedWritten = options.failed.length
  }

  get images(): number {
    return this.#found.length
  }

  add(found: Detections & { cut: number }, isLarge: boolean): void {
    this.#found.push({ ...found, isLarge })
  }

  addTime(inferenceMs: number): void {
    this.#options.tally.inferenceMs += inferenceMs
    this.#times.push(inferenceMs)
  }

  /** `broken`: how the model failed; absent if the image is at fault. */
  fail(imageRow: number, reason: string, broken?: Failure['kind']): void {
    this.#options.failed.push(this.#failure(imageRow, reason))
    if (broken) this.#broken.push({ imageRow, kind: broken, reason })
  }

  writeIfDue(): void {
    if (this.#found.length >= batchImages || performance.now() - this.#startedMs >= batchMs) this.write()
  }

  /** Writes everything pending and the job's checkpoint in one transaction, without waiting for the disk. */
  write(): void {
    const { modelRow, pool, tally, failed, run } = this.#options
    const { context } = run
    const now = performance.now()
    tally.elapsedMs += now - this.#clockMs
    this.#clockMs = now
    this.#startedMs = now
    const { after, gone, rows } = context.store.writeShared(() => {
      const ranAtMs = Math.max(context.clock.nowMs(), tally.startedAtMs + 1)
      // Images with predictions keep them.
      const tails = storeTails(context.store, modelRow, this.#found)
      const added = new Set(tails)
      const rest = this.#found.filter(({ imageRow }) => !added.has(imageRow))
      const result = storePredictions(context.store, modelRow, rest, ranAtMs)
      const stored = new Set(result.images)
      const cuts = rest.filter(({ imageRow, cut }) => cut > 0 && stored.has(imageRow))
      const large = this.#found.filter(({ isLarge }) => isLarge).map(({ imageRow }) => imageRow)
      forgetTiles(context, modelRow, large)
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
      noteTimes(context.store, modelRow, { times: this.#times, runtime: pool.runtime, workers: pool.workers })
      noteFailures(context.store, modelRow, { failed: this.#broken, sound: result.images, atMs: ranAtMs })
      const gone = result.gone.map((row) => this.#failure(row, goneReason))
      run.addFailures([...failed.slice(this.#failedWritten), ...gone])
      run.save(after)
      return { after, gone, rows: result.images }
    })
    Object.assign(tally, after)
    failed.push(...gone)
    this.#failedWritten = failed.length
    if (this.#broken.length > 0) context.announce({ type: 'modelsChanged', modelId: idOf('mdl', modelRow) })
    this.#found = []
    this.#times = []
    this.#broken = []
    if (rows.length === 0) return
    const images = rows.map((row) => idOf('img', row))
    context.announce({ type: 'imagesChanged', images })
    context.announce({ type: 'labelsChanged', images })
  }

  #failure(row: number, reason: string): SkippedImage {
    return { imageId: idOf('img', row), path: pathOf(this.#options.run.context.store, row), reason }
  }
}
