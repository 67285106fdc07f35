import type { Annotation } from './annotation.ts'
import { type Diff, emptyDiff, type Labels } from './diff.ts'
import { isShown } from './is-shown.ts'
import { sameObjects } from './same-objects.ts'

/**
 * Links labels that were drawn with predictions hidden to predictions of the same objects, so that no object gets two
 * labels once the predictions are shown: first predictions from the threshold on, then hidden ones. The content of the
 * labels stays the same.
 */
export function takePredictions(
  { annotations, predictions }: Pick<Labels, 'annotations' | 'predictions'>,
  fromScore: number | null,
): Diff {
  const open = predictions.filter(({ outcome }) => outcome === 'open')
  const diff: Diff = { ...emptyDiff, annotations: [], predictions: [] }
  let free = annotations.filter(({ predictionId }) => predictionId === null)
  for (const shown of [true, false]) {
    const some = open.filter((one) => isShown(one, fromScore) === shown)
    const taken = new Set<number>()
    for (const { prediction, label } of sameObjects(some, free)) {
      const { id, modelId, score } = some[prediction]!
      const before = free[label]!
      diff.annotations.push({ before, after: { ...before, modelId, predictionId: id, score } })
      diff.predictions.push({ id, before: 'open', after: 'taken' })
      taken.add(label)
    }
    free = free.filter((_, n) => !taken.has(n))
  }
  return diff
}

/** Returns the diff without labels that were only linked to their predictions. */
export function withoutTaken(diff: Diff): Diff {
  const isTaking = ({ before, after }: Diff['annotations'][number]) =>
    before !== null && after !== null && before.predictionId === null && after.predictionId !== null
  const taken = new Set(diff.annotations.filter(isTaking).map(({ after }) => after?.predictionId))
  if (taken.size === 0) return diff
  return {
    ...diff,
    annotations: diff.annotations.filter((change) => !isTaking(change)),
    predictions: diff.predictions.filter(({ id }) => !taken.has(id)),
  }
}

/** A drawn label as it was before it was linked to a prediction. */
export const asDrawn = (label: Annotation | null): Annotation | null =>
  label?.origin === 'human' ? { ...label, modelId: null, predictionId: null, score: null } : label
