import type { ModelId } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { imageInputOf } from '../images.ts'
import type { Keep, Prediction } from '../manifest/for-threads.ts'
import { modelById } from '../queries.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import { unpackPredictions } from '../runtime/packed-predictions.ts'
import { openWorkers } from '../workers/open-workers.ts'
import { reviewKeep } from '../workers/predictions-kept.ts'

/** A model loaded into one worker, for one image after another. */
export type OpenDetector = {
  runtime: string
  /**
   * Returns null for an image that is gone. Rejects with a TaskFailure when the model or the image failed. With `again`,
   * reads the original and keeps exactly this, so that the result depends on neither settings nor proxies.
   */
  detect(imageRow: number, again?: Keep): Promise<{ predictions: Prediction[]; inferenceMs: number } | null>
  close(): Promise<void>
}

/** Loads a model into one worker. Throws INVALID when its file is missing, changed or unusable. */
export async function openDetector(context: Context, modelId: ModelId, signal: AbortSignal): Promise<OpenDetector> {
  const stored = modelById(context.store, modelId)
  const pool = await openWorkers(context, stored, { workers: 1, threads: 1 }, signal)
  const detector = await storedDetector(context, stored, pool)
  return {
    runtime: pool.runtime,
    async detect(imageRow, again) {
      const found = await imageInputOf(context, imageRow, stored.model.input, again ? 'original' : 'smallest')
      if (!found) return null
      const keep = again ?? reviewKeep(context.settings())
      const { predictions, inferenceMs } = await pool.run(
        { kind: 'detect', detector, image: found.image, keep },
        signal,
      )
      return { predictions: unpackPredictions(predictions), inferenceMs }
    },
    close: () => pool.close(),
  }
}
