import type { ModelCalibration } from '#contract'
import type { EvaluationId, ModelId } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { evaluationById } from '../stored-evaluation.ts'

/**
 * Returns what a model's confidences mean, by one of its evaluations. Throws INVALID for an evaluation of another model
 * or with too little data.
 */
export function calibrationFrom(
  { store, clock }: Context,
  modelId: ModelId,
  evaluationId: EvaluationId,
): ModelCalibration {
  const { modelId: of, model, images, calibration } = evaluationById(store, evaluationId)
  if (of !== modelId) throw invalid(`This evaluation is of another model, ${model}. Choose one of this model.`)
  if (!calibration.fit)
    throw invalid(
      `This evaluation found too few predictions on ${images} images to calibrate confidences. Review more images, then evaluate ${model} again.`,
    )
  return { evaluationId, map: calibration.fit.map, atMs: clock.nowMs() }
}
