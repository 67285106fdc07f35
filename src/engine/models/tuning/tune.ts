import { availableParallelism } from 'node:os'
import type { Tuning } from '#contract'
import { iou } from '#model/geometry/box.ts'
import { type ModelId, rowOf } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Context } from '../../context.ts'
import { sampleInputs } from '../images.ts'
import type { Prediction } from '../manifest/for-threads.ts'
import { modelById, type StoredModel } from '../queries.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import { mayTakeBatches } from '../runtime/batches.ts'
import type { InferencePool } from '../runtime/inference-pool.ts'
import { unpackPredictions } from '../runtime/packed-predictions.ts'
import { openShape } from '../workers/open-workers.ts'
import { reviewKeep } from '../workers/predictions-kept.ts'
import type { WorkerShape } from '../workers/worker-shape.ts'
import { imageRate } from './raw-rate.ts'

/** How much faster another way must be to be used, and another provider than the CPU. */
const minGain = 1.1
const minProviderGain = 1.3

/** The number of images to measure with: reading them also decides which way is fastest. */
const maxImages = 32

const batches = [2, 4, 8]
/** A provider that takes longer to load and run a model is dropped. */
const providerMs = 15_000

/** Returns one worker per core, which is usually fastest, and half as many with two threads. */
const shapesFor = (cores: number): WorkerShape[] => [
  { workers: cores, threads: 1 },
  ...(cores > 1 ? [{ workers: Math.floor(cores / 2), threads: 2 }] : []),
]

/** Whether to find out how the model runs fastest here: not if the settings decide it, or if a server runs it. */
export const needsTuning = (context: Context, { model: { tuning, remote } }: StoredModel): boolean =>
  context.settings().inferenceWorkers === 0 && remote === null && tuning?.cores !== availableParallelism()

/**
 * Measures how the model runs fastest on this computer, for some seconds each: workers and threads, several images in one
 * run, and providers other than the CPU, if they find the same. Stores the result with the model and returns the model.
 */
export async function tune(
  context: Context,
  stored: StoredModel,
  secondsEach: number,
  signal: AbortSignal,
): Promise<StoredModel> {
  const { modelId } = stored.model
  const cores = availableParallelism()
  const opened = <T>(shape: WorkerShape, within: AbortSignal, use: (pool: InferencePool) => Promise<T>) =>
    withPool(context, stored, shape, within, use)
  const images = await sampleInputs(context, stored.model.input, maxImages)
  const keep = reviewKeep(context.settings())
  const rateOf = async (pool: InferencePool, within: AbortSignal): Promise<number> =>
    imageRate(pool, await storedDetector(context, stored, pool), images, { seconds: secondsEach, signal: within, keep })
  const notes: string[] = []
  /** Tries a way that may fail, and notes why. */
  const attempt = async (what: string, go: () => Promise<void>) => {
    try {
      await go()
    } catch (error) {
      signal.throwIfAborted()
      const isTooSlow = error instanceof Error && error.name === 'TimeoutError'
      notes.push(`${what}: ${isTooSlow ? 'takes too long' : messageOf(error)}`)
    }
  }
  let best = { shape: { workers: cores, threads: 1 } as WorkerShape, imagesPerSecond: 0 }
  const consider = (shape: WorkerShape, imagesPerSecond: number, gain: number) => {
    const isFaster = imagesPerSecond > gain * best.imagesPerSecond
    if (isFaster) best = { shape, imagesPerSecond }
    return isFaster
  }
  let takesBatches = false
  let providers: readonly string[] = []
  for (const shape of shapesFor(cores))
    await opened(shape, signal, async (pool) => {
      takesBatches = mayTakeBatches(pool.signature, stored.model.input)
      providers = pool.providers
      consider(shape, await rateOf(pool, signal), minGain)
    })
  if (takesBatches) {
    const { workers, threads } = best.shape
    for (const batch of batches)
      await attempt(`${batch} images in one run`, async () => {
        const shape = { workers, threads, batch }
        consider(shape, await opened(shape, signal, (pool) => rateOf(pool, signal)), minGain)
      })
  }
  if (providers.length > 0) {
    const onCpu = await opened({ workers: 1, threads: 1 }, signal, (pool) => findingsOf(context, stored, pool, signal))
    for (const provider of onCpu.length > 0 ? providers : [])
      await attempt(provider, async () => {
        const shape = { workers: 1, threads: 1, batch: best.shape.batch ?? 1, provider }
        const within = AbortSignal.any([signal, AbortSignal.timeout(providerMs)])
        const { found, rate } = await opened(shape, within, async (pool) => ({
          found: await findingsOf(context, stored, pool, within),
          rate: await rateOf(pool, within),
        }))
        if (!areSameFindings(onCpu, found)) notes.push(`${provider}: results differ from the CPU’s`)
        else if (!consider(shape, rate, minProviderGain))
          notes.push(`${provider}: ${rate.toFixed(1)} images/s, not faster`)
      })
  }
  const { shape, imagesPerSecond } = best
  const tuning: Tuning = {
    cores,
    workers: shape.workers,
    threadsPerWorker: shape.threads,
    batch: shape.batch ?? 1,
    provider: shape.provider ?? 'cpu',
    notes,
    imagesPerSecond,
  }
  return keepTuning(context, modelId, tuning)
}

async function withPool<T>(
  context: Context,
  stored: StoredModel,
  shape: WorkerShape,
  signal: AbortSignal,
  use: (pool: InferencePool) => Promise<T>,
): Promise<T> {
  const pool = await openShape(context, stored, shape, signal)
  try {
    return await use(pool)
  } finally {
    await pool.close()
  }
}

function keepTuning(context: Context, modelId: ModelId, tuning: Tuning): StoredModel {
  context.store.write(() =>
    context.store.run('UPDATE model SET tuning = ? WHERE id = ?', [JSON.stringify(tuning), rowOf(modelId)]),
  )
  context.announce({ type: 'modelsChanged', modelId })
  return modelById(context.store, modelId)
}

const comparedImages = 8
const comparedKeep = { fromScore: 0.1, atMost: 100 }

/** Returns what a model finds on some images of the workspace, by image. */
async function findingsOf(
  context: Context,
  stored: StoredModel,
  pool: InferencePool,
  signal: AbortSignal,
): Promise<Prediction[][]> {
  const detector = await storedDetector(context, stored, pool)
  const found: Prediction[][] = []
  for (const image of await sampleInputs(context, stored.model.input, comparedImages)) {
    const { predictions } = await pool.run({ kind: 'detect', detector, image, keep: comparedKeep }, signal)
    found.push(unpackPredictions(predictions))
  }
  return found
}

const [minIou, maxScoreChange] = [0.98, 0.02]

const isSame = (a: Prediction, b: Prediction): boolean =>
  a.classIndex === b.classIndex && Math.abs(a.score - b.score) <= maxScoreChange && iou(a.box, b.box) >= minIou

/** Whether both findings are the same, except those close to the lowest confidence. */
const areSameFindings = (some: readonly Prediction[][], others: readonly Prediction[][]): boolean =>
  some.length === others.length &&
  [some, others].every((these, side) =>
    these.every((ofImage, n) =>
      ofImage
        .filter(({ score }) => score >= comparedKeep.fromScore + maxScoreChange)
        .every((one) => [others, some][side]![n]!.some((other) => isSame(one, other))),
    ),
  )
