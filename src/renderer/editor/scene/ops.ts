import { deepEqual } from 'fast-equals'
import type { AnnotationId } from '#model/ids.ts'
import { accept, type Change, refuse, remove } from '#model/labels/corrections.ts'
import { type Diff, emptyDiff, type Labels } from '#model/labels/diff.ts'
import type { EditorObject, ObjectId } from './objects.ts'

/**
 * Moves, resizes, relabels or describes an object. A prediction is accepted by the same diff; `id` is its new id. An
 * interpolated object that is moved becomes a keyframe.
 */
export function changeObject(object: EditorObject, change: Change, id: AnnotationId): Diff {
  if (object.prediction) return accept(object.prediction, id, change)
  const { track } = object.annotation
  const after = {
    ...object.annotation,
    ...(track && change.geometry && { track: { ...track, keyframe: true as const } }),
    ...change,
  }
  if (deepEqual(after, object.annotation)) return emptyDiff
  return { annotations: [{ before: object.annotation, after }], predictions: [], state: null }
}

/** Deletes an object. What came from a prediction is remembered as the model's mistake. */
export const removeObject = (labels: Labels, object: EditorObject): Diff =>
  object.prediction ? refuse(object.prediction) : remove(labels, object.annotation)

/** One diff of several that are about different objects. */
export const together = (diffs: readonly Diff[]): Diff => ({
  annotations: diffs.flatMap(({ annotations }) => annotations),
  predictions: diffs.flatMap(({ predictions }) => predictions),
  state: null,
})

/** The ids that the annotations of a diff have afterward, for selecting what was just made or changed. */
export const madeIn = (diff: Diff): ObjectId[] => diff.annotations.flatMap(({ after }) => (after ? [after.id] : []))
