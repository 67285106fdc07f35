import { t } from '@lingui/core/macro'
import { iou } from '#model/geometry/box.ts'
import type { ModelId } from '#model/ids.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { acceptedFromIou } from '#model/labels/corrections.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'

/** A correction: the prediction and the label; one is null if it doesn't exist. */
export type Mistake = {
  kind: 'missed' | 'spurious' | 'relabeled' | 'moved'
  predicted: { classId: number; score: number; geometry: Geometry } | null
  label: { classId: number; geometry: Geometry } | null
}

type Reviewed = { annotations: readonly Annotation[]; predictions: readonly Prediction[] } & Size

/** Returns a model's mistakes on a reviewed image. */
export function mistakesOf({ annotations, predictions, ...size }: Reviewed, modelId: ModelId): Mistake[] {
  const ofModel = predictions.filter((prediction) => prediction.modelId === modelId)
  const byId = new Map(ofModel.map((prediction) => [prediction.id, prediction]))
  const corrected = annotations.flatMap((label): Mistake[] => {
    const predicted = label.predictionId === null ? undefined : byId.get(label.predictionId)
    if (!predicted) return label.predictionId === null ? [{ kind: 'missed', predicted: null, label }] : []
    if (predicted.classId !== label.classId) return [{ kind: 'relabeled', predicted, label }]
    const overlap = iou(boundsOfGeometry(predicted.geometry, size), boundsOfGeometry(label.geometry, size))
    return overlap < acceptedFromIou ? [{ kind: 'moved', predicted, label }] : []
  })
  const spurious = ofModel.filter(({ outcome }) => outcome === 'deleted')
  return [...corrected, ...spurious.map((predicted): Mistake => ({ kind: 'spurious', predicted, label: null }))]
}

export const mistakeTitles: Record<Mistake['kind'], string> = {
  missed: t`Missed`,
  spurious: t`False positive`,
  relabeled: t`Wrong class`,
  moved: t`Moved`,
}

/** Describes a mistake: "Missed: sheep", "dog is cat". */
export function mistakeText({ kind, predicted, label }: Mistake, nameOf: (classId: number) => string): string {
  if (predicted && label && kind === 'relabeled') return t`${nameOf(predicted.classId)} is ${nameOf(label.classId)}`
  const shown = label ?? predicted
  return `${mistakeTitles[kind]}: ${shown ? nameOf(shown.classId) : ''}`
}
