import type { LabelClass } from '#model/label-set/label-set.ts'
import type { EmptyBy } from '#model/labels/negatives.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { Summary } from '../queries.ts'
import type { Content, HashVersion } from '../versions/content-hash.ts'
import { VersionTally } from '../versions/version-tally.ts'

/** A version whose items are all there. */
export type HashRequest = { row: number; hashVersion: HashVersion; classes: readonly LabelClass[] }

type Row = Content & { empty_by: EmptyBy | null; class_counts: string }

/** Hash and statistics of a version from the digests of its items; its labels are not read. */
export function hashItems(
  store: ReadOnlyStore,
  { row, hashVersion, classes }: HashRequest,
): { hash: string; summary: Summary } {
  const tally = new VersionTally(hashVersion, classes)
  for (const { empty_by, class_counts, ...content } of store.each<Row>(
    `SELECT image.sha256, item.split, item.licence, item.absent, item.sequence, item.frame, item.empty_by,
       item.digest AS content, item.class_counts
     FROM dataset_item AS item CROSS JOIN image ON image.id = item.image_id
     WHERE item.dataset_id = ? ORDER BY image.sha256`,
    [row],
  )) {
    const counts = Object.entries<number>(JSON.parse(class_counts))
    tally.add(
      content,
      counts.map(([classId, labels]) => [Number(classId), labels]),
      empty_by,
    )
  }
  return tally.result()
}
