import { isDeepStrictEqual } from 'node:util'
import type { EditId } from '#model/ids.ts'
import { type Diff, invert } from '#model/labels/diff.ts'
import { asDrawn } from '#model/labels/take-predictions.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

/**
 * Whether everything in a diff is also in the other one. Parts that no longer apply may be missing, and a drawn label
 * may have taken its prediction since.
 */
function isPartOf(diff: Diff, whole: Diff): boolean {
  const annotations = new Map(whole.annotations.map((change) => [(change.after ?? change.before)?.id, change]))
  const drawn = (change: Diff['annotations'][number] | undefined) =>
    change && { before: asDrawn(change.before), after: asDrawn(change.after) }
  const predictions = new Map(whole.predictions.map((change) => [change.id, change]))
  return (
    diff.annotations.every((change) =>
      isDeepStrictEqual(drawn(annotations.get((change.after ?? change.before)?.id)), drawn(change)),
    ) &&
    diff.predictions.every((change) => isDeepStrictEqual(predictions.get(change.id), change)) &&
    (diff.state === null || isDeepStrictEqual(diff.state, whole.state))
  )
}

/**
 * Whether an undo reverts an earlier edit of the image, or a redo repeats one that was undone. Only such diffs are
 * exempt from the rules for new edits.
 */
export const repeatsEarlierEdit = (
  store: ReadOnlyStore,
  imageRow: number,
  { kind, diff }: { kind: 'undo' | 'redo'; diff: Diff },
): boolean =>
  repeatsOneOf(
    store.each<{ diff: string }>(
      `SELECT diff FROM edit WHERE image_id = ? ${kind === 'redo' ? "AND kind = 'undo'" : ''} ORDER BY revision DESC`,
      [imageRow],
    ),
    diff,
  )

export function repeatsOneOf(edits: Iterable<{ diff: string }>, diff: Diff): boolean {
  for (const { diff: text } of edits) if (isPartOf(diff, invert(JSON.parse(text) as Diff))) return true
  return false
}

/** Returns who approved the image last, and when; null if nobody did. */
export const lastApproval = (store: ReadOnlyStore, imageRow: number): { userRow: number; atMs: number } | null =>
  store.get<{ userRow: number; atMs: number }>(
    `SELECT user_id AS userRow, at AS atMs FROM edit
     WHERE image_id = ? AND kind IN ('edit', 'bulk') AND diff ->> '$.state.after' = 'approved'
     ORDER BY revision DESC LIMIT 1`,
    [imageRow],
  ) ?? null

/** Returns the place of an edit with this id, or null. */
export const committedEdit = (store: ReadOnlyStore, id: EditId): { image_id: number; revision: number } | undefined =>
  store.get<{ image_id: number; revision: number }>('SELECT image_id, revision FROM edit WHERE id = ?', [id])
