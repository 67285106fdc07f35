import { z } from 'zod'
import { EvaluationResult, IouKind, ProfileName } from '#contract'
import { ModelId, rowOf } from '#model/ids.ts'
import { invalid } from '../errors.ts'
import { defineJob, type JobRun } from '../jobs/index.ts'
import { keepLeastWork, modelById } from '../models/index.ts'
import type { Store } from '../store/index.ts'
import { evaluationThread } from './evaluation-thread.ts'
import { imagesOfScope, mustHaveSeen, runOnUnseen } from './scope.ts'
import { storeEvaluation } from './stored-evaluation.ts'

export const scopeInput = z.object({
  where: z.string().optional(),
  dataset: z.string().optional(),
  iou: IouKind,
  /** The profile whose scheduler runs models on images that they have not processed. */
  on: ProfileName.optional(),
})

/** The share of the progress after which the model has processed all images. */
export const seenShare = 0.7

/** Returns a run that reports its progress as a part of a job's, from one share to another. */
export const partOfRun = (run: JobRun<unknown>, from: number, to: number): JobRun<unknown> => ({
  ...run,
  progress: (done, total) =>
    run.progress(Math.floor(100 * (from + (to - from) * (total === null || total === 0 ? 0 : done / total))), 100),
})

/** Returns a function that names a class by its row. */
export const classNamesOf = (store: Store): ((row: number) => string) => {
  const names = new Map(store.arrays<[number, string]>('SELECT id, name FROM label_class'))
  return (row) => names.get(row) ?? `class ${row}`
}

/** Runs a model where it has not run yet, and measures how well its predictions match the labels. */
export const evaluateJob = defineJob({
  kind: 'evaluation.run',
  lane: 'compute',
  unit: 'percent',
  input: scopeInput.extend({ modelId: ModelId, name: z.string() }),
  result: EvaluationResult,
  checkpoint: z.unknown(),
  title: ({ name }) => `Evaluate ${name}`,
  async run({ modelId, where, dataset, iou, on }, run) {
    const { context, signal } = run
    const { store, threads, announce } = context
    await runOnUnseen({ where, dataset, on }, modelId, partOfRun(run, 0, seenShare))
    const stored = modelById(store, modelId)
    const images = imagesOfScope(context, { where, dataset })
    const request = { images, modelRow: rowOf(modelId), iou }
    const { differences, imageScores, unseen, leastWork, ...found } = await threads.ask(
      evaluationThread,
      'evaluate',
      { ...request, seenBy: mustHaveSeen([stored]) },
      {
        signal,
        onProgress: (share) => run.progress(Math.floor(100 * (seenShare + (0.95 - seenShare) * share)), 100),
      },
    )
    if (found.images === 0)
      throw invalid(
        `There is nothing to evaluate ${stored.model.name} on: ${unseen === 0 ? 'no reviewed image matches. Review some images, or choose a dataset' : `it has not run on any of the ${unseen} images`}.`,
      )
    keepLeastWork(context, modelId, leastWork)
    const nameOf = classNamesOf(store)
    const failed = await run.failures()
    const figures = {
      ...found,
      perClass: found.perClass.map(({ classRow, ...one }) => ({ class: nameOf(classRow), classId: classRow, ...one })),
      confusion: {
        classes: found.confusion.classes.map(nameOf),
        classIds: found.confusion.classes,
        counts: found.confusion.counts,
      },
      failed: failed.slice(0, 1000),
      unseen,
      leastWorkFrom: leastWork.fromScore,
      calibratedBy: stored.model.calibration?.evaluationId ?? null,
    }
    const key = { modelId, where: where ?? null, dataset: dataset ?? null, iou }
    const evaluationId = await storeEvaluation(context, key, figures, { differences, imageScores }, signal)
    announce({ type: 'modelsChanged', modelId })
    run.progress(100, 100)
    return { evaluationId, failed }
  },
})
