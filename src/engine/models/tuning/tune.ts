import { availableParallelism } from 'node:os'
import type { Tuning } from '#contract'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { sampleInputs } from '../images.ts'
import { modelById, type StoredModel } from '../queries.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import { mayTakeBatches } from '../runtime/batches.ts'
import type { InferencePool } from '../runtime/inference-pool.ts'
import { openShape } from '../workers/open-workers.ts'
import { reviewKeep } from '../workers/predictions-kept.ts'
import type { WorkerShape } from '../workers/worker-shape.ts'
import { imageRate } from './raw-rate.ts'
import { areSameFindings, findingsOf } from './same-findings.ts'

/** Another way than the usual one has to be so much faster to be worth it, another provider than the CPU more. */
const minGain = 1.1
const minProviderGain = 1.3

/** Images per tried way: the time to read one also decides which way is fastest. */
const maxImages = 32

const batches = [2, 4, 8]
/** A provider that takes longer to load and run a model is dropped. */
const providerMs = 15_000

/** A worker for each core first, which is usually fastest; and half as many, each with two cores. */
const shapesFor = (cores: number): WorkerShape[] => [
  { workers: cores, threads: 1 },
  ...(cores > 1 ? [{ workers: Math.floor(cores / 2), threads: 2 }] : []),
]

/** Whether it is to be tried how the model runs fastest here: never where the settings say it, or where a server runs it. */
export const needsTuning = (context: Context, { model: { tuning, remote } }: StoredModel): boolean =>
  context.settings().inferenceWorkers === 0 && remote === null && tuning?.cores !== availableParallelism()

/**
 * Tries for so long each how images are read and run fastest on this computer, and keeps it with the model: workers and
 * threads, images in one run where the model takes several, and what else than the CPU may run it, if that finds the same.
 * Gives the model with it.
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
  /** Tries what may not work at all; that is noted. */
  const attempt = async (what: string, go: () => Promise<void>) => {
    try {
      await go()
    } catch (error) {
      signal.throwIfAborted()
      const isTooSlow = error instanceof Error && error.name === 'TimeoutError'
      notes.push(`${what}: ${isTooSlow ? 'takes too long' : error instanceof Error ? error.message : String(error)}`)
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
