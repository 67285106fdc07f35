import { z } from 'zod'
import { MeasureResult } from '#contract'
import { ModelId } from '#model/ids.ts'
import { defineJob } from '../jobs/index.ts'
import { openWorkers, storedDetector, workerCount } from './open-workers.ts'
import { modelById } from './queries.ts'

/** Runs per task: long enough to leave no gaps between tasks, short enough to stop soon. */
const runsPerTask = 3

/**
 * How many runs a second the workers make on a tensor that never changes: the upper limit of pre-labeling. A model
 * whose input has no fixed size is measured at 4:3, the shape of most photographs.
 */
export const measure = defineJob({
  kind: 'models.measure',
  lane: 'compute',
  unit: 'seconds',
  input: z.object({ modelId: ModelId, seconds: z.number().min(1).max(60) }),
  result: MeasureResult,
  checkpoint: z.null(),
  title: ({ modelId }) => `Measure ${modelId}`,
  async run({ modelId, seconds }, { context, signal, progress }) {
    const stored = modelById(context.store, modelId)
    const { input } = stored.model
    const workers = workerCount(context)
    const pool = await openWorkers(context, stored, workers, signal)
    try {
      const detector = await storedDetector(context, stored, pool)
      const { widthPx, heightPx } = input.fixed ?? {
        widthPx: input.longSidePx,
        heightPx: Math.round((input.longSidePx * 3) / 4),
      }
      const repeat = (times: number) => pool.run({ kind: 'repeat', detector, widthPx, heightPx, times }, signal)
      const everyWorker = Array.from({ length: pool.capacity })
      await Promise.all(everyWorker.map(() => repeat(1)))

      const startedMs = performance.now()
      const elapsedSeconds = () => (performance.now() - startedMs) / 1000
      let [runs, workerMs] = [0, 0]
      let tensor = { widthPx, heightPx }
      await Promise.all(
        everyWorker.map(async () => {
          while (elapsedSeconds() < seconds && !signal.aborted) {
            const { elapsedMs, ...size } = await repeat(runsPerTask)
            runs += runsPerTask
            workerMs += elapsedMs
            tensor = size
            progress(Math.min(elapsedSeconds(), seconds), seconds)
          }
        }),
      )
      signal.throwIfAborted()
      return { rawImagesPerSecond: (runs * workers * 1000) / workerMs, workers, threadsPerWorker: 1, ...tensor }
    } finally {
      await pool.close()
    }
  },
})
