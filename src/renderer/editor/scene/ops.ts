import { deepEqual } from 'fast-equals'
import type { AnnotationId } from '#model/ids.ts'
import { accept, type Change, refuse, remove } from '#model/labels/corrections.ts'
import { type Diff, emptyDiff, type Labels } from '#model/labels/diff.ts'
import type { EditorObject, ObjectId } from './objects.ts'

/**
 * Changes an object. A prediction is accepted by the same diff under the new `id`; a moved interpolated object becomes
 * a keyframe.
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

/** Deletes an object. A prediction is recorded as the model's mistake. */
export const removeObject = (labels: Labels, object: EditorObject): Diff =>
  object.prediction ? refuse(object.prediction) : remove(labels, object.annotation)

/** Merges diffs of different objects. */
export const together = (diffs: readonly Diff[]): Diff => ({
  annotations: diffs.flatMap(({ annotations }) => annotations),
  predictions: diffs.flatMap(({ predictions }) => predictions),
  state: null,
})

/** Returns the ids of the annotations after a diff, to select what it made or changed. */
export const madeIn = (diff: Diff): ObjectId[] => diff.annotations.flatMap(({ after }) => (after ? [after.id] : []))
