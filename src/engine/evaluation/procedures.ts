import type { ModelId } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { calibrate, modelById, requireMeaning, requireProfile } from '../models/index.ts'
import { procedures } from '../procedure.ts'
import { compareJob } from './comparing/compare-job.ts'
import { lastComparison } from './comparing/stored-comparisons.ts'
import { evaluateJob } from './evaluate-job.ts'
import { evaluatedImages, evaluatedObjects, sideBySide } from './queries.ts'
import { imagesOfScope } from './scope.ts'
import { calibrationFrom, evaluationById, listEvaluations } from './stored-evaluation.ts'
import { writeReport } from './write-report.ts'

const evaluation = procedures.evaluation

/**
 * Returns the model's name. Throws INVALID for a model without a known class, and for one that searches by examples.
 */
function nameOf({ store }: Context, modelId: ModelId): string {
  const { model } = modelById(store, modelId)
  if (model.family === 'prototype')
    throw invalid(`${model.name} only holds examples of a class and can’t predict. Choose another model.`)
  requireMeaning(model)
  return model.name
}

export const evaluationProcedures = evaluation.router({
  run: evaluation.run.handler(async ({ context: { acting }, input }) => {
    imagesOfScope(acting, input)
    if (input.on !== undefined) await requireProfile(input.on)
    return { jobId: acting.jobs.enqueue(evaluateJob, { ...input, name: nameOf(acting, input.modelId) }, acting.actor) }
  }),
  compare: evaluation.compare.handler(async ({ context: { acting }, input }) => {
    imagesOfScope(acting, input)
    if (input.on !== undefined) await requireProfile(input.on)
    if (new Set(input.modelIds).size < input.modelIds.length) throw invalid('Choose different models to compare.')
    const name = input.modelIds.map((modelId) => nameOf(acting, modelId)).join(' and ')
    return { jobId: acting.jobs.enqueue(compareJob, { ...input, name }, acting.actor) }
  }),
  calibrate: evaluation.calibrate.handler(({ context: { acting }, input: { modelId, evaluationId } }) =>
    calibrate(acting, modelId, evaluationId && calibrationFrom(acting, modelId, evaluationId)),
  ),
  comparison: evaluation.comparison.handler(({ context, input }) => lastComparison(context.acting.store, input)),
  list: evaluation.list.handler(({ context, input }) => listEvaluations(context.acting, input.modelId)),
  get: evaluation.get.handler(({ context, input }) => evaluationById(context.acting.store, input.evaluationId)),
  objects: evaluation.objects.handler(({ context, input }) =>
    evaluatedObjects(context.acting, input.evaluationId, input, input.limit),
  ),
  images: evaluation.images.handler(({ context, input }) => evaluatedImages(context.acting, input)),
  report: evaluation.report.handler(({ context, input }) =>
    writeReport(evaluationById(context.acting.store, input.evaluationId), input.folder),
  ),
  sideBySide: evaluation.sideBySide.handler(({ context, input }) =>
    sideBySide(context.acting, input.imageId, input.models),
  ),
})
