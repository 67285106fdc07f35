import type { Edit } from '#contract'
import type { Prediction } from '#model/labels/annotation.ts'
import { apply, Diff, invert, type Labels } from '#model/labels/diff.ts'
import { invalid } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import { nextTurn } from '../../threads/turns.ts'
import { annotationsOf, imageByRow } from '../queries.ts'
import { predictionsOf } from '../review/prediction-queries.ts'

/** The maximum bytes of diffs in one response: an image may have thousands of edits with hundreds of labels each. */
const maxDiffBytes = 200_000

/**
 * Returns the last edits of an image, or the last before a revision, oldest first, and the number of edits before them.
 */
export function historyOf(
  store: Store,
  imageRow: number,
  { before, limit }: { before?: number; limit: number },
): { edits: Edit[]; earlier: number } {
  const sizes = store.arrays<[revision: number, bytes: number]>(
    `SELECT revision, octet_length(diff) FROM edit WHERE image_id = ? AND revision < ? ORDER BY revision DESC LIMIT ?`,
    [imageRow, before ?? Number.MAX_SAFE_INTEGER, limit],
  )
  let [first, last, bytes] = [before ?? 0, sizes[0]?.[0] ?? 0, 0]
  for (const [revision, size] of sizes) {
    bytes += size
    if (revision !== last && bytes > maxDiffBytes) break
    first = revision
  }
  const rows = store.all<Omit<Edit, 'diff'> & { diff: string }>(
    `SELECT edit.id AS editId, revision, kind, diff, user.name AS user, at AS atMs
      FROM edit JOIN user ON user.id = edit.user_id
      WHERE image_id = ? AND revision BETWEEN ? AND ? ORDER BY revision`,
    [imageRow, first, last],
  )
  const earlier = store.get<{ n: number }>('SELECT count(*) AS n FROM edit WHERE image_id = ? AND revision < ?', [
    imageRow,
    first,
  ])
  return { edits: rows.map((row) => ({ ...row, diff: JSON.parse(row.diff) })), earlier: earlier?.n ?? 0 }
}

/** Returns everything that a diff of the image may mention: its labels, the predictions of all models, its state. */
export function labelsOf(store: Store, imageRow: number): Labels {
  const image = imageByRow(store, imageRow)
  const models = store.values<number>('SELECT DISTINCT model_id FROM prediction WHERE image_id = ?', [imageRow])
  const predictions: Prediction[] = models.flatMap((model) => predictionsOf(store, imageRow, model))
  return {
    annotations: annotationsOf(store, imageRow),
    predictions,
    state: image?.state ?? 'new',
    reason: image?.state_reason ?? null,
  }
}

const editsAtOnce = 200

/**
 * Returns the labels of an image now, and as they were right after a revision; 0 is before the first edit. Computes
 * them backward from the current labels with the ledger, while other work runs; the current labels are those at the
 * end. Throws INVALID for a revision that the image never had.
 */
export async function labelsAt(
  store: Store,
  imageRow: number,
  revision: number,
): Promise<{ present: Labels; then: Labels }> {
  const revisionNow = () => imageByRow(store, imageRow)?.revision ?? 0
  for (;;) {
    const now = revisionNow()
    if (revision > now) throw invalid(`The image has no revision ${revision}; the latest is ${now}.`)
    const present = labelsOf(store, imageRow)
    let then = present
    for (let before = now + 1; before > revision + 1; ) {
      const { edits } = historyOf(store, imageRow, { before, limit: editsAtOnce })
      for (const edit of edits.filter((one) => one.revision > revision).toReversed())
        then = apply(then, invert(Diff.parse(edit.diff)))
      before = edits[0]?.revision ?? 0
      await nextTurn()
    }
    if (revisionNow() === now) return { present, then }
  }
}
