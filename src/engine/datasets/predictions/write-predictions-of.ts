import { resolve } from 'node:path'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { modelById } from '../../models/index.ts'
import { compileWhere, readRows } from '../../query/index.ts'
import { versionsThread } from '../versions/versions-thread.ts'

/** Writes what a model predicted on the matching images that it ran on, in a thread. Throws NOT_FOUND for an unknown model. */
export async function writePredictionsOf(
  context: ActingContext,
  request: { modelId: ModelId; where?: string | undefined; file: string; embeddings: boolean },
  signal?: AbortSignal,
): Promise<{ file: string; images: number; predictions: number }> {
  const modelRow = rowOf(modelById(context.store, request.modelId).model.modelId)
  const { sql, parameters } = compileWhere(request.where, { nowMs: context.clock.nowMs() })
  const imageRows = await readRows(
    context,
    `SELECT image.id FROM image WHERE lifecycle IN ('active', 'retired') AND (${sql})
       AND (EXISTS (SELECT 1 FROM prediction_run WHERE image_id = image.id AND model_id = ?)
         OR ? AND EXISTS (SELECT 1 FROM embedding_run WHERE image_id = image.id))
     ORDER BY image.id`,
    [...parameters, modelRow, Number(request.embeddings)],
  )
  const file = resolve(request.file)
  const written = await context.threads.ask(
    versionsThread,
    'writePredictions',
    { modelRow, imageRows, file, embeddings: request.embeddings },
    { signal },
  )
  return { file, images: imageRows.length, ...written }
}
