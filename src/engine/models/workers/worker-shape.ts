import { availableParallelism } from 'node:os'
import type { Model } from '#contract'
import type { Context } from '../../context.ts'

/** How a model runs: so many workers, each with so many threads of arithmetic, images in one run and by what. */
export type WorkerShape = { workers: number; threads: number; batch?: number; provider?: string }

/**
 * As many workers as the settings say, at most `useful`. Where they say nothing it is what was fastest when the model was
 * tried on a computer with as many cores, else one for each core.
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
