import type { ReadOnlyStore } from '../../store/index.ts'
import { classesOf, contentRows, type DatasetRow, labelsOf, rowsByHash, type Summary } from '../queries.ts'
import { labelsContent, namesOf } from './content-hash.ts'
import { VersionTally } from './version-tally.ts'

const pageSize = 100

/**
 * Computes hash and figures of the stored content of a version. `step` is called for each page, and may stop it by
 * throwing.
 */
export function contentOf(
  store: ReadOnlyStore,
  row: DatasetRow,
  step: () => void = () => undefined,
): { hash: string; summary: Summary } {
  const classes = classesOf(row)
  const names = namesOf(classes)
  const tally = new VersionTally(row.hash_version, classes)
  const rows = rowsByHash(store, row.id)
  for (let from = 0; from < rows.length; from += pageSize) {
    step()
    for (const item of contentRows(store, row.id, rows.slice(from, from + pageSize))) {
      const labels = labelsOf(item)
      const counts = new Map<number, number>()
      for (const { classId } of labels) counts.set(classId, (counts.get(classId) ?? 0) + 1)
      tally.add({ ...item, content: labelsContent(row.hash_version, labels, names) }, counts, item.empty_by)
    }
  }
  return tally.result()
}
