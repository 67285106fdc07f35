import type { Store } from '../store/index.ts'
import { nextTurn } from '../turns.ts'
import { labelContent } from './content-hash.ts'
import { labelsOf } from './queries.ts'
import { type FrozenVersion, requireVersion } from './version.ts'

export type VersionDiff = {
  added: number
  removed: number
  relabelled: number
  unchanged: number
  byClass: { class: string; before: number; after: number }[]
}

const pageSize = 500

/** The labels of one version, image by image in the order of import, as JSON. */
async function* labelsByImage(store: Store, datasetRow: number): AsyncGenerator<{ image_id: number; labels: string }> {
  for (let after = 0; ; ) {
    const page = store.all<{ image_id: number; labels: string }>(
      'SELECT image_id, labels FROM dataset_item WHERE dataset_id = ? AND image_id > ? ORDER BY image_id LIMIT ?',
      [datasetRow, after, pageSize],
    )
    yield* page
    const last = page.at(-1)
    if (page.length < pageSize || !last) return
    after = last.image_id
    await nextTurn()
  }
}

/** What became of the images and labels from version `a` to version `b`. Labels are compared by their content. */
export async function compareVersions(store: Store, a: string, b: string): Promise<VersionDiff> {
  const [before, after] = [requireVersion(store, a), requireVersion(store, b)]
  const contentIn = ({ classes }: FrozenVersion) => {
    const names = new Map(classes.map(({ classId, name }) => [classId, name]))
    return (labels: string) =>
      labelsOf({ labels })
        .map((label) => labelContent(label, names))
        .join('\n')
  }
  const [contentBefore, contentAfter] = [contentIn(before), contentIn(after)]
  const diff: VersionDiff = { added: 0, removed: 0, relabelled: 0, unchanged: 0, byClass: [] }
  const [left, right] = [labelsByImage(store, before.row.id), labelsByImage(store, after.row.id)]
  let [one, two] = [await left.next(), await right.next()]
  while (!one.done || !two.done) {
    if (!one.done && (two.done || one.value.image_id < two.value.image_id)) {
      diff.removed += 1
      one = await left.next()
    } else if (!two.done && (one.done || two.value.image_id < one.value.image_id)) {
      diff.added += 1
      two = await right.next()
    } else if (!one.done && !two.done) {
      const isSame =
        one.value.labels === two.value.labels || contentBefore(one.value.labels) === contentAfter(two.value.labels)
      diff[isSame ? 'unchanged' : 'relabelled'] += 1
      ;[one, two] = [await left.next(), await right.next()]
    }
  }
  const counts = ({ row }: FrozenVersion) =>
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
