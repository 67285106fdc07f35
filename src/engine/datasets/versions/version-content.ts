import { noNegatives } from '#model/labels/negatives.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { classesOf, type DatasetRow, itemsAfterHash, labelsOf, type Summary } from '../queries.ts'
import { contentHash, labelsContent, namesOf } from './content-hash.ts'

const pageSize = 100

/** Hash and figures of what is stored of a version. `step` is called for each page, and may stop it by throwing. */
export function contentOf(
  store: ReadOnlyStore,
  row: DatasetRow,
  step: () => void = () => undefined,
): { hash: string; summary: Summary } {
  const classes = classesOf(row)
  const names = namesOf(classes)
  const hash = contentHash(row.hash_version, classes)
  const byClass = new Map(classes.map(({ classId, name }) => [classId, { class: name, labels: 0, images: 0 }]))
  const negatives = { ...noNegatives }
  const summary: Summary = { images: 0, labels: 0, negatives, bySplit: { train: 0, val: 0, test: 0 }, byClass: [] }
  for (let after: string | null = ''; after !== null; ) {
    const { items, next } = itemsAfterHash(store, row.id, after, pageSize)
    for (const item of items) {
      const labels = labelsOf(item)
      const content = labelsContent(row.hash_version, labels, names)
      const { sha256, split, licence, absent, sequence, frame } = item
      hash.add({ sha256, split, content, licence, absent, sequence, frame })
      summary.images += 1
      summary.labels += labels.length
      summary.bySplit[item.split] += 1
      if (labels.length === 0) negatives[item.empty_by ?? 'unknown'] += 1
      const seen = new Set<number>()
      for (const { classId } of labels) {
        const count = byClass.get(classId)
        if (!count) throw new Error(`The version ${row.name} has a label of class ${classId}, which it does not list.`)
        count.labels += 1
        if (!seen.has(classId)) count.images += 1
        seen.add(classId)
      }
    }
    step()
    after = next
  }
  summary.byClass = [...byClass.values()].filter(({ labels }) => labels > 0)
  return { hash: hash.digest(), summary }
}
