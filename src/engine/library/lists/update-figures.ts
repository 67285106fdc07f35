import { z } from 'zod'
import type { JobId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { currentModelSql, readLongRows } from '../../query/index.ts'
import { batchesInTurns } from '../../threads/turns.ts'
import { endFiguresChange, figuresChange } from '../../workspace/index.ts'
import { refreshPredictionSummary } from './prediction-summary.ts'

const imagesAtOnce = 50

/** Images that have figures of predictions or should have some. */
const withFigures = `SELECT id FROM image WHERE id > ? AND (prediction_count > 0 OR label_disagreement IS NOT NULL OR EXISTS (
  SELECT 1 FROM prediction_run WHERE model_id = ${currentModelSql} AND image_id = image.id))
  ORDER BY id`

/** Images with predictions that are shown or compared, which one of two thresholds counts and the other does not. */
const withPredictionsBetween = `SELECT DISTINCT image_id FROM prediction WHERE image_id > ? AND score >= ? AND score < ?
  AND model_id IN (SELECT model_id FROM exposure UNION SELECT ${currentModelSql}) ORDER BY image_id`

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
      const { id, between } = change
      const after = checkpoint?.change === id ? checkpoint.after : 0
      const rows = await (between
        ? readLongRows(context, withPredictionsBetween, [after, ...between])
        : readLongRows(context, withFigures, [after]))
      let done = 0
      for await (const some of batchesInTurns(rows, signal, imagesAtOnce)) {
        if (figuresChange(store)?.id !== id) break
        store.write(() => {
          refreshPredictionSummary(store, some)
          save({ change: id, after: some.at(-1)! })
        })
        done += some.length
        progress(done, rows.length)
      }
      if (done === rows.length) endFiguresChange(store, id)
    }
    announce({ type: 'imagesChanged', images: 'many' })
    return {}
  },
})

/** Begins it where it is needed; null where it is not. It can be watched, stopped and resumed among the jobs. */
export const beginFigures = ({ store, jobs, actor }: ActingContext): JobId | null =>
  figuresChange(store) === null ? null : jobs.enqueue(updateFiguresJob, {}, actor)
