import type { TrainingResult } from '#contract'
import { signed } from '#engine'
import { hoursText } from '#model/text/hours.ts'

/** Returns the result of a training. */
export function trainedText({
  model,
  modelId,
  dataset,
  seconds,
  points,
  metrics,
  comparison,
  canary,
  notes,
}: TrainingResult): string {
  const last = points.at(-1)
  const figures = Object.entries({ ...last?.values, ...metrics }).map(
    ([key, value]) => `${key} ${Number(value.toPrecision(4))}`,
  )
  return [
    `Trained ${model} (${modelId}) on ${dataset} in ${hoursText(seconds)}${last ? `, ${last.epoch} epochs` : ''}${figures.length > 0 ? `: ${figures.join(', ')}` : ''}.`,
    ...(comparison
      ? [
          `Against the current model on the golden set: AP ${signed(comparison.deltaAp)}, manual work saved ${signed(comparison.deltaScore)}. The gate says ${comparison.gate}.`,
        ]
      : []),
    ...(canary === null ? [] : [canaryText(canary, model)]),
    ...notes,
  ].join('\n')
}

const canaryText = ({ experimentId, why }: NonNullable<TrainingResult['canary']>, model: string): string =>
  experimentId === null ? `The canary did not start. ${why}` : `The canary of ${model} has started (${experimentId}).`
