import { isDeepStrictEqual } from 'node:util'
import {
  type AcceptanceId,
  type AnnotationId,
  type ModelId,
  type PredictionId,
  predictionKey,
  rowOf,
} from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, PredictionOutcome } from '#model/labels/annotation.ts'
import type { Diff } from '#model/labels/diff.ts'
import { Geometry, shapeOf } from '#model/shapes/index.ts'
import {
  labelsAfter,
  type MissingAnswer,
  missingAnswers,
  problemOfImageClasses,
  problemOfLabel,
} from './label-rules.ts'

export type StoredLabels = {
  widthPx: number
  heightPx: number
  annotations(): Annotation[]
  annotation(id: AnnotationId): Annotation | null
  outcome(id: PredictionId): PredictionOutcome | null
  labelClass(classId: number): LabelClass | null
  hasRequired(): boolean
  hasModel(modelId: ModelId): boolean
  isFrame(): boolean
  hasAcceptance(acceptanceId: AcceptanceId): boolean
  /** Whether labels may name any origin, because a bulk action or an earlier edit makes them. */
  takesAnyOrigin: boolean
}

export type DiffProblem =
  | { kind: 'stale'; what: string }
  | { kind: 'invalid-shape'; annotationId: AnnotationId; message: string }
  | { kind: 'unanswered'; missing: readonly MissingAnswer[] }
  | { kind: 'invalid'; message: string }

/**
 * Returns why a diff can't be applied to the stored labels, or null. Its before-values must equal the stored ones (else
 * stale), and each after-value must be a valid label: a shape inside the image, a known class that allows it, an
 * existing model and prediction. The image has at most one class of each choice, and counts as reviewed only with all
 * required answers.
 */
export function problemOfDiff(diff: Diff, stored: StoredLabels): DiffProblem | null {
  return (
    problemOfNames(diff) ??
    staleness(diff, stored) ??
    problemOfLabels(diff, stored) ??
    problemOfTracks(diff, stored) ??
    problemOfImage(diff, stored)
  )
}

const invalid = (message: string): DiffProblem => ({ kind: 'invalid', message })

function problemOfNames(diff: Diff): DiffProblem | null {
  const named = new Set<string>()
  for (const { before, after } of diff.annotations) {
    const id = (after ?? before)?.id
    if (id === undefined) return invalid('The edit contains a change without effect.')
    if (before && after && before.id !== after.id)
      return invalid(`The edit turns annotation ${before.id} into ${after.id}; an annotation keeps its id.`)
    if (named.has(id)) return invalid(`The edit names annotation ${id} twice.`)
    named.add(id)
  }
  for (const { id } of diff.predictions) {
    if (named.has(id)) return invalid(`The edit names prediction ${id} twice.`)
    named.add(id)
  }
  return null
}

function staleness(diff: Diff, stored: StoredLabels): DiffProblem | null {
  for (const { before, after } of diff.annotations) {
    const id = (after ?? before)!.id
    if (!isDeepStrictEqual(stored.annotation(id), before)) return { kind: 'stale', what: `annotation ${id}` }
  }
  for (const { id, before } of diff.predictions) {
    if (stored.outcome(id) !== before) return { kind: 'stale', what: `prediction ${id}` }
  }
  return null
}

function problemOfLabels(diff: Diff, stored: StoredLabels): DiffProblem | null {
  for (const { before, after } of diff.annotations) {
    if (!after) continue
    const shape = Geometry.safeParse(after.geometry)
    const message = shape.success
      ? shapeOf(shape.data).problem(shape.data, stored.widthPx, stored.heightPx)
      : 'The shape is not well formed.'
    if (message !== null) return { kind: 'invalid-shape', annotationId: after.id, message }
    const labelClass = stored.labelClass(after.classId)
    if (!labelClass) return invalid(`There is no class ${after.classId} in the label set.`)
    const ruled = problemOfLabel(before, after, labelClass)
    if (ruled !== null) return invalid(ruled)
    const claimed = stored.takesAnyOrigin ? null : problemOfOrigin(before, after)
    if (claimed !== null) return invalid(claimed)
    if (after.modelId !== null && !stored.hasModel(after.modelId)) return invalid(`There is no model ${after.modelId}.`)
    if (after.acceptance !== undefined && !stored.hasAcceptance(after.acceptance))
      return invalid(`There is no bulk acceptance ${after.acceptance}.`)
    if (after.predictionId === null) continue
    if (after.modelId === null || predictionKey(after.predictionId).modelRow !== rowOf(after.modelId))
      return invalid(`Annotation ${after.id} names prediction ${after.predictionId} of another model.`)
    if (stored.outcome(after.predictionId) === null)
      return invalid(`There is no prediction ${after.predictionId} on this image.`)
  }
  return null
}

/** A label may only name a model or an audit as its origin when that is true, because such labels are counted. */
function problemOfOrigin(before: Annotation | null, after: Annotation): string | null {
  if (after.acceptance !== undefined && after.acceptance !== before?.acceptance)
    return `Annotation ${after.id} was not made by the bulk acceptance ${after.acceptance}.`
  if (after.origin === 'model' && after.predictionId === null && before?.origin !== 'model')
    return `Annotation ${after.id} says that it comes from a model, but names no prediction.`
  return null
}

const isAccepted = (state: ImageState | undefined): boolean => state === 'reviewed' || state === 'approved'

/** A track has one object per frame, and only images of a sequence are frames. */
function problemOfTracks(diff: Diff, stored: StoredLabels): DiffProblem | null {
  if (!diff.annotations.some(({ before, after }) => after?.track && after.track.number !== before?.track?.number))
    return null
  if (!stored.isFrame()) return invalid('The image is not part of a sequence, so its objects can’t have a track.')
  const seen = new Set<number>()
  for (const { track } of labelsAfter(stored.annotations(), diff)) {
    if (track && seen.has(track.number)) return invalid(`Track ${track.number} already has an object in this image.`)
    if (track) seen.add(track.number)
  }
  return null
}

function problemOfImage(diff: Diff, stored: StoredLabels): DiffProblem | null {
  const labelsWholeImage = diff.annotations.some(({ after }) => after?.geometry.shape === 'whole-image')
  const accepts = isAccepted(diff.state?.after) && diff.state?.before !== 'approved' && stored.hasRequired()
  if (!labelsWholeImage && !accepts) return null
  const labels = labelsAfter(stored.annotations(), diff)
  const twice = labelsWholeImage ? problemOfImageClasses(labels, stored.labelClass) : null
  if (twice !== null) return invalid(twice)
  const missing = accepts ? missingAnswers(labels, stored.labelClass) : []
  return missing.length > 0 ? { kind: 'unanswered', missing } : null
}
