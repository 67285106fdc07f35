import type { Edit } from '#contract'
import { apply, invert, type Labels } from '#model/labels/diff.ts'

/** An image after one of its edits; `edit` is null for the state before the first. */
export type Revision = { revision: number; edit: Edit | null; labels: Labels }

/**
 * Returns the revisions of an image, the latest first, computed backward from its current labels. The state before the first
 * edit is included only if `edits` has all of them, with no `earlier` ones missing.
 */
export function revisionsOf(present: Labels, edits: readonly Edit[], earlier = 0): Revision[] {
  const revisions: Revision[] = []
  let labels = present
  for (const edit of edits.toReversed()) {
    revisions.push({ revision: edit.revision, edit, labels })
    labels = apply(labels, invert(edit.diff))
  }
  return earlier > 0 ? revisions : [...revisions, { revision: (edits[0]?.revision ?? 1) - 1, edit: null, labels }]
}
