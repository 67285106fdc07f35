import { availableParallelism } from 'node:os'
import type { Model } from '#contract'
import type { Context } from '../../context.ts'

/** How a model runs. `threads`: of each worker. `batch`: images in one run. */
export type WorkerShape = { workers: number; threads: number; batch?: number; provider?: string }

/**
 * Returns how to run a model with up to `useful` workers: as the settings say, else as was fastest on a computer with as
 * many cores, else with one worker per core.
 */
export function workerShape(
  context: Context,
  { tuning }: Pick<Model, 'tuning'>,
  useful = Number.POSITIVE_INFINITY,
): WorkerShape {
  const { inferenceWorkers } = context.settings()
  const cores = availableParallelism()
  const { workers, ...rest } =
    inferenceWorkers > 0
      ? { workers: inferenceWorkers, threads: 1 }
      : tuning?.cores === cores
        ? {
            workers: tuning.workers,
            threads: tuning.threadsPerWorker,
            batch: tuning.batch,
            provider: tuning.provider,
          }
        : { workers: cores, threads: 1 }
  return { workers: Math.max(1, Math.min(workers, useful)), ...rest }
}
