import { z } from 'zod'
import { MeasureResult } from '#contract'
import { ModelId } from '#model/ids.ts'
import { defineJob } from '../../jobs/index.ts'
import { modelById } from '../queries.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import { openWorkers } from '../workers/open-workers.ts'
import { workerShape } from '../workers/worker-shape.ts'
import { rawRate } from './raw-rate.ts'
import { needsTuning, tune } from './tune.ts'

const secondsToTune = 2

/** Measures how many images per second the workers run at most, with the model's fastest configuration. */
export const measure = defineJob({
  kind: 'models.measure',
  lane: 'compute',
  unit: 'seconds',
  input: z.object({ modelId: ModelId, seconds: z.number().min(1).max(60) }),
  result: MeasureResult,
  checkpoint: z.null(),
  title: () => 'Measure the speed of a model',
  async run({ modelId, seconds }, { context, signal, progress }) {
    const stored = modelById(context.store, modelId)
    const tuned = needsTuning(context, stored)
      ? await tune(context, stored, Math.min(secondsToTune, seconds / 2), signal)
      : stored
    const shape = workerShape(context, tuned.model)
    const pool = await openWorkers(context, tuned, shape, signal)
    try {
      const detector = await storedDetector(context, tuned, pool)
      const onSeconds = (done: number) => progress(done, seconds)
      const { imagesPerSecond, ...size } = await rawRate(pool, detector, { seconds, signal, onSeconds })
      return {
        rawImagesPerSecond: imagesPerSecond,
        workers: shape.workers,
        threadsPerWorker: shape.threads,
        batch: pool.batch,
        provider: shape.provider ?? 'cpu',
        ...size,
      }
    } finally {
      await pool.close()
    }
  },
})
