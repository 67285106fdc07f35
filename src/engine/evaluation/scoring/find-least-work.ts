import { type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { keepLeastWork, modelById } from '../../models/index.ts'
import { evaluationThread } from '../evaluation-thread.ts'
import { isFinal, mustHaveSeen } from '../scope.ts'

/** The last reviewed images, this many, are enough. */
const maxImages = 2000

/** Finds the confidence of least work for a model, from reviewed images that it has processed, and stores it. */
export async function findLeastWork(context: ActingContext, modelId: ModelId, signal?: AbortSignal): Promise<void> {
  const { store, threads } = context
  const modelRow = rowOf(modelId)
  const sql = `image.id IN (SELECT image.id FROM image
    JOIN prediction_run AS run ON run.model_id = ? AND run.image_id = image.id
    WHERE ${isFinal} ORDER BY reviewed_at DESC, image.id DESC LIMIT ?)`
  const found = await threads.ask(
    evaluationThread,
    'leastWork',
    {
      images: { sql, parameters: [modelRow, maxImages] },
      seenBy: mustHaveSeen([modelById(store, modelId)]),
      modelRow,
      iou: 'bbox',
    },
    { signal },
  )
  keepLeastWork(context, modelId, found)
}
