import type { ObjectChange } from '#contract'
import { pairBoxes } from '#model/geometry/match-boxes.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { changeBetween } from './object-change.ts'

/** An object of two versions of an image: `change` is null where it is the same in both. */
export type ObjectPair = { change: ObjectChange | null; before: Annotation | null; after: Annotation | null }

/**
 * Finds the objects of one version of an image in another: by their ids, the rest by class and overlap. In the order of
 * `after`, then those that are gone.
 */
export function matchObjects(before: readonly Annotation[], after: readonly Annotation[]): ObjectPair[] {
  const byId = new Map(before.map((label) => [label.id, label]))
  const found = new Map<Annotation, Annotation>()
  for (const label of after) {
    const same = byId.get(label.id)
    if (same) found.set(label, same)
  }
  const kept = new Set(found.values())
  const [gone, made] = [before.filter((label) => !kept.has(label)), after.filter((label) => !found.has(label))]
  for (const { i, j } of pairBoxes(gone.map(placed), made.map(placed))) found.set(made[j]!, gone[i]!)
  const matched = new Set(found.values())
  return [
    ...after.map((label): ObjectPair => {
      const same = found.get(label) ?? null
      return { change: same ? changeBetween(same, label) : 'added', before: same, after: label }
    }),
    ...before
      .filter((label) => !matched.has(label))
      .map((label): ObjectPair => ({ change: 'removed', before: label, after: null })),
  ]
}

/** A class of the whole image counts as a box of one size, so that it is found again by its class. */
const placed = ({ classId, geometry }: Annotation) => ({
  class_id: classId,
  ...boundsOfGeometry(geometry, { widthPx: 1, heightPx: 1 }),
})
