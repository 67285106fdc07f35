import { resolve } from 'node:path'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { modelById } from '../../models/index.ts'
import { compileWhere, readRows } from '../../query/index.ts'
import { versionsThread } from '../versions/versions-thread.ts'

/** Writes what a model predicted on the matching images that it ran on, in a thread. Throws NOT_FOUND for an unknown model. */
export async function writePredictionsOf(
  context: ActingContext,
  asked: { modelId: ModelId; where?: string | undefined; file: string },
  signal?: AbortSignal,
): Promise<{ file: string; images: number; predictions: number }> {
  const modelRow = rowOf(modelById(context.store, asked.modelId).model.modelId)
  const { sql, parameters } = compileWhere(asked.where, { nowMs: context.clock.nowMs() })
  const imageRows = await readRows(
    context,
    `SELECT image.id FROM image JOIN prediction_run ON image_id = image.id AND model_id = ?
     WHERE lifecycle IN ('active', 'retired') AND ${sql} ORDER BY image.id`,
    [modelRow, ...parameters],
  )
  const file = resolve(asked.file)
  const written = await context.threads.ask(
    versionsThread,
    'writePredictions',
    { modelRow, imageRows, file },
    { signal },
  )
  return { file, images: imageRows.length, ...written }
}
