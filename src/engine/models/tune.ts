import { availableParallelism } from 'node:os'
import { rowOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { openWorkers, storedDetector } from './open-workers.ts'
import { modelById, type StoredModel } from './queries.ts'
import { rawRate } from './raw-rate.ts'
import type { WorkerShape } from './worker-shape.ts'

/** Another way than the usual one has to be so much faster to be worth it. */
const minGain = 1.1

/** A worker for each core first, which is usually fastest; and half as many, each with two cores. */
const shapesFor = (cores: number): WorkerShape[] => [
  { workers: cores, threads: 1 },
  ...(cores > 1 ? [{ workers: Math.floor(cores / 2), threads: 2 }] : []),
]

/** Whether it is to be tried how the model runs fastest here: never where the settings say it, or where a server runs it. */
export const needsTuning = (context: Context, { model: { tuning, remote } }: StoredModel): boolean =>
  context.settings().inferenceWorkers === 0 && remote === null && tuning?.cores !== availableParallelism()

/** Tries for so long each how the model runs fastest on this computer, and keeps it with the model. Gives the model with it. */
export async function tune(
  context: Context,
  stored: StoredModel,
  secondsEach: number,
  signal: AbortSignal,
): Promise<StoredModel> {
  const { modelId } = stored.model
  const cores = availableParallelism()
  let best: { shape: WorkerShape; imagesPerSecond: number } | null = null
  for (const shape of shapesFor(cores)) {
    const pool = await openWorkers(context, stored, shape, signal)
    try {
      const detector = await storedDetector(context, stored, pool)
      const { imagesPerSecond } = await rawRate(pool, detector, { seconds: secondsEach, signal })
      if (!best || imagesPerSecond > minGain * best.imagesPerSecond) best = { shape, imagesPerSecond }
    } finally {
      await pool.close()
    }
  }
  const { shape, imagesPerSecond } = best!
  const tuning = { cores, workers: shape.workers, threadsPerWorker: shape.threads, imagesPerSecond }
  context.store.write(() =>
    context.store.run('UPDATE model SET tuning = ? WHERE id = ?', [JSON.stringify(tuning), rowOf(modelId)]),
  )
  context.announce({ type: 'modelsChanged', modelId })
  return modelById(context.store, modelId)
}
