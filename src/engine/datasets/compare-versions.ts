import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Store } from '../store/index.ts'
import { labelContent } from './content-hash.ts'
import { labelsOf } from './queries.ts'
import { requireVersion } from './version.ts'

export type VersionDiff = {
  added: number
  removed: number
  relabelled: number
  unchanged: number
  byClass: { class: string; before: number; after: number }[]
}

const pageSize = 500

/** What became of the images and labels from version `a` to version `b`. Labels are compared by their content. */
export async function compareVersions(store: Store, a: string, b: string): Promise<VersionDiff> {
  const [before, after] = [await requireVersion(store, a), await requireVersion(store, b)]
  const namesOf = ({ classes }: typeof before) => new Map(classes.map(({ classId, name }) => [classId, name]))
  const [namesBefore, namesAfter] = [namesOf(before), namesOf(after)]
  const diff: VersionDiff = { added: 0, removed: 0, relabelled: 0, unchanged: 0, byClass: [] }
  for (let last = 0; ; ) {
    const page = store.all<{ image_id: number; a: string | null; b: string | null }>(
      `SELECT image_id, max(labels) FILTER (WHERE dataset_id = :a) AS a, max(labels) FILTER (WHERE dataset_id = :b) AS b
       FROM dataset_item WHERE dataset_id IN (:a, :b) AND image_id > :last GROUP BY image_id ORDER BY image_id LIMIT :limit`,
      { a: before.row.id, b: after.row.id, last, limit: pageSize },
    )
    for (const item of page) {
      if (item.a === null) diff.added += 1
      else if (item.b === null) diff.removed += 1
      else {
        const content = (labels: string, names: typeof namesBefore) =>
          labelsOf({ labels }).map((label) => labelContent(label, names))
        const same =
          item.a === item.b || content(item.a, namesBefore).join('\n') === content(item.b, namesAfter).join('\n')
        diff[same ? 'unchanged' : 'relabelled'] += 1
      }
    }
    const end = page.at(-1)
    if (page.length < pageSize || !end) break
    last = end.image_id
    await nextTurn()
  }
  const counts = ({ row }: typeof before) =>
    new Map(
      (JSON.parse(row.summary) as { byClass: { class: string; labels: number }[] }).byClass.map((one) => [
        one.class,
        one.labels,
      ]),
    )
  const [countsBefore, countsAfter] = [counts(before), counts(after)]
  diff.byClass = [...new Set([...countsBefore.keys(), ...countsAfter.keys()])].map((name) => ({
    class: name,
    before: countsBefore.get(name) ?? 0,
    after: countsAfter.get(name) ?? 0,
  }))
  return diff
}
