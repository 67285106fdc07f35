import type { LabelClass } from '#model/label-set/label-set.ts'
import type { EmptyBy } from '#model/labels/negatives.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { Summary } from '../queries.ts'
import type { SplitName } from '../split.ts'
import { contentHash, type HashVersion } from '../versions/content-hash.ts'

/** A version whose items are all there. */
export type HashRequest = { row: number; hashVersion: HashVersion; classes: readonly LabelClass[] }

type Row = {
  sha256: string
  split: SplitName
  licence: string | null
  absent: string | null
  sequence: string | null
  frame: number | null
  empty_by: EmptyBy | null
  digest: string
  class_counts: string
}

/** Hash and statistics of a version from the digests of its items; its labels are not read. */
export function hashItems(
  store: ReadOnlyStore,
  { row, hashVersion, classes }: HashRequest,
): { hash: string; summary: Summary } {
  const hash = contentHash(hashVersion, classes)
  const byClass = new Map(classes.map(({ classId, name }) => [classId, { class: name, labels: 0, images: 0 }]))
  const negatives = { user: 0, blind: 0, bulk: 0, import: 0, unknown: 0 }
  const summary: Summary = { images: 0, labels: 0, negatives, bySplit: { train: 0, val: 0, test: 0 }, byClass: [] }
  for (const { sha256, split, licence, absent, sequence, frame, empty_by, digest, class_counts } of store.each<Row>(
    `SELECT image.sha256, item.split, item.licence, item.absent, item.sequence, item.frame, item.empty_by, item.digest, item.class_counts
     FROM dataset_item AS item CROSS JOIN image ON image.id = item.image_id
     WHERE item.dataset_id = ? ORDER BY image.sha256`,
    [row],
  )) {
    hash.add({ sha256, split, content: digest, licence, absent, sequence, frame })
    summary.images += 1
    summary.bySplit[split] += 1
    const counts = Object.entries<number>(JSON.parse(class_counts))
    if (counts.length === 0) negatives[empty_by ?? 'unknown'] += 1
    for (const [classId, labels] of counts) {
      const count = byClass.get(Number(classId))
      if (!count) throw new Error(`The version ${row} has a label of class ${classId}, which it does not list.`)
      count.labels += labels
      count.images += 1
      summary.labels += labels
    }
  }
  summary.byClass = [...byClass.values()].filter(({ labels }) => labels > 0)
  return { hash: hash.digest(), summary }
}
