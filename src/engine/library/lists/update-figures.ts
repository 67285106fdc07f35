import { z } from 'zod'
import type { JobId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { currentModelSql, readLongRows } from '../../query/index.ts'
import { batchesInTurns } from '../../threads/turns.ts'
import { endFiguresChange, figuresChange } from '../../workspace/index.ts'
import { refreshPredictionSummary } from './prediction-summary.ts'

const imagesAtOnce = 50

/** Images that have prediction figures or should have some. */
const withFigures = `SELECT id FROM image WHERE id > ? AND (prediction_count > 0 OR label_disagreement IS NOT NULL OR EXISTS (
  SELECT 1 FROM prediction_run WHERE model_id = ${currentModelSql} AND image_id = image.id))
  ORDER BY id`

/** Images with shown or compared predictions between two thresholds, which count under only one of them. */
const withPredictionsBetween = `SELECT DISTINCT image_id FROM prediction WHERE image_id > ? AND score >= ? AND score < ?
  AND model_id IN (SELECT model_id FROM exposure UNION SELECT ${currentModelSql}) ORDER BY image_id`

/**
 * Updates the prediction figures of all images after the current model or the threshold changed. Resumes after being
 * killed at any moment; starts again after another change.
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

/** Starts the job when it is needed, else returns null. It can be watched, stopped and resumed like any job. */
export const beginFigures = ({ store, jobs, actor }: ActingContext): JobId | null =>
  figuresChange(store) === null ? null : jobs.enqueue(updateFiguresJob, {}, actor)
