import { z } from 'zod'
import type { JobId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { defineJob } from '../jobs/index.ts'
import { currentModelSql, readRows } from '../query/index.ts'
import { batchesInTurns } from '../turns.ts'
import { endFiguresChange, figuresChange } from '../workspace/index.ts'
import { refreshPredictionSummary } from './prediction-summary.ts'

const imagesAtOnce = 200

/** Images that have figures of predictions or should have some. */
const concerned = `SELECT id FROM image WHERE id > ? AND (prediction_count > 0 OR label_disagreement IS NOT NULL OR EXISTS (
  SELECT 1 FROM prediction_run WHERE model_id = ${currentModelSql} AND image_id = image.id))
  ORDER BY id`

/**
 * Brings the figures of predictions of all images up to date after the current model or the threshold was changed. Killed
 * at any moment it goes on; changed again meanwhile it begins again.
 */
export const updateFiguresJob = defineJob({
  kind: 'library.updateFigures',
  lane: 'figures',
  unit: 'images',
  input: z.object({}),
  result: z.object({}),
  checkpoint: z.object({ change: z.string(), after: z.int() }),
  title: () => 'Update prediction figures',
  async run(_, { context, checkpoint, save, progress, signal }) {
    const { store, announce } = context
    for (let change = figuresChange(store); change !== null; change = figuresChange(store)) {
      const after = checkpoint?.change === change ? checkpoint.after : 0
      const rows = await readRows(context, concerned, [after])
      let done = 0
      for await (const some of batchesInTurns(rows, imagesAtOnce, signal)) {
        if (figuresChange(store) !== change) break
        store.write(() => {
          refreshPredictionSummary(store, some)
          save({ change: change!, after: some.at(-1)! })
        })
        done += some.length
        progress(done, rows.length)
      }
      if (done === rows.length) endFiguresChange(store, change)
    }
    announce({ type: 'imagesChanged', images: 'many' })
    return {}
  },
})

/** Begins it where it is needed; null where it is not. It can be watched, stopped and resumed among the jobs. */
export const beginFigures = ({ store, jobs, actor }: ActingContext): JobId | null =>
  figuresChange(store) === null ? null : jobs.enqueue(updateFiguresJob, {}, actor)

/** Does it now where it is needed, and waits for it. */
export async function updateFigures(acting: ActingContext): Promise<void> {
  const jobId = beginFigures(acting)
  if (jobId) await acting.jobs.wait(jobId)
}
