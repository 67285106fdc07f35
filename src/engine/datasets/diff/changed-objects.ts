import type { ChangedImage, DatasetDiff, DiffedObject, ObjectChange } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { namesOf } from '../versions/content-hash.ts'
import { type FrozenVersion, requireVersion } from '../versions/version.ts'
import { compareVersions, labelsIn, type NamesOfBoth } from './compare-versions.ts'
import type { DifferingItem } from './differing-items.ts'
import { matchObjects, type ObjectPair } from './match-objects.ts'

/** An object as the contract shows it, in the words of its version. */
const shown = (label: Annotation | null, names: ReadonlyMap<number, string>): DiffedObject['before'] =>
  label && {
    annotationId: label.id,
    classId: label.classId,
    class: names.get(label.classId) ?? `class ${label.classId}`,
    geometry: label.geometry,
    attributes: label.attributes,
  }

const toObject = ({ change, before, after }: ObjectPair, names: NamesOfBoth): DiffedObject => ({
  kind: change ?? 'unchanged',
  before: shown(before, names.before),
  after: shown(after, names.after),
})

const pathOf = (store: ReadOnlyStore, imageRow: number): string =>
  store.get<{ path: string }>('SELECT path FROM image WHERE id = ?', [imageRow])?.path ?? ''

/** Two versions, by their names. */
export type Versions = { a: string; b: string }

type Change = NonNullable<DatasetDiff['changes']>[number]

/** The comparison; `onChange` is called with every object that changed. */
export function compareEachObject(
  store: ReadOnlyStore,
  a: string,
  b: string,
  onChange: (change: Change) => void,
): DatasetDiff {
  return compareVersions(store, a, b, ({ image_id }, pairs, names) => {
    const path = pathOf(store, image_id)
    for (const pair of pairs) {
      if (!pair.change) continue
      const annotationId = (pair.after ?? pair.before)!.id
      onChange({ imageId: idOf('img', image_id), path, annotationId, ...toObject(pair, names) })
    }
  })
}

/** The comparison with every object that changed, for scripts. */
export function compareObjects(store: ReadOnlyStore, { a, b }: Versions): DatasetDiff {
  const changes: Change[] = []
  const diff = compareEachObject(store, a, b, (change) => changes.push(change))
  return { ...diff, changes }
}

/** Nobody reads longer lists. */
const maxListed = 5000

/** The images of both versions whose labels are others, most changed first, with who changed them last. */
export function changedImages(store: ReadOnlyStore, { a, b }: Versions): { images: ChangedImage[]; total: number } {
  const found: { item: DifferingItem; changes: number; kinds: ChangedImage['kinds']; classes: Set<string> }[] = []
  compareVersions(store, a, b, (item, pairs, names) => {
    if (item.before_split === null || item.after_split === null) return
    const kinds: Partial<Record<ObjectChange, number>> = {}
    const classes = new Set<string>()
    let changes = 0
    for (const { change, before, after } of pairs) {
      if (!change) continue
      changes += 1
      kinds[change] = (kinds[change] ?? 0) + 1
      if (before) classes.add(names.before.get(before.classId) ?? '')
      if (after) classes.add(names.after.get(after.classId) ?? '')
    }
    // The list doesn't need the labels.
    found.push({ item: { ...item, before_labels: null, after_labels: null }, changes, kinds, classes })
  })
  found.sort((one, other) => other.changes - one.changes || one.item.image_id - other.item.image_id)
  const images: ChangedImage[] = []
  for (const { item, changes, kinds, classes } of found.slice(0, maxListed)) {
    const last = store.get<{ name: string; at: number }>(
      `SELECT user.name, edit.at FROM edit JOIN user ON user.id = edit.user_id
       WHERE image_id = ? AND revision <= ? AND revision > ? ORDER BY revision DESC LIMIT 1`,
      [item.image_id, item.after_revision, item.before_revision],
    )
    images.push({
      imageId: idOf('img', item.image_id),
      path: pathOf(store, item.image_id),
      changes,
      kinds,
      classes: [...classes],
      changedBy: last?.name ?? null,
      changedAtMs: last?.at ?? null,
    })
  }
  return { images, total: found.length }
}

/** Every object of one image in two versions. */
export function compareImage(store: ReadOnlyStore, a: string, b: string, imageRow: number): DiffedObject[] {
  const [before, after] = [requireVersion(store, a), requireVersion(store, b)]
  const names = { before: namesOf(before.classes), after: namesOf(after.classes) }
  const labels = ({ row }: FrozenVersion): Annotation[] =>
    labelsIn(
      store.get<{ labels: string }>('SELECT labels FROM frozen_item WHERE dataset_id = ? AND image_id = ?', [
        row.id,
        imageRow,
      ])?.labels ?? null,
    )
  return matchObjects(labels(before), labels(after)).map((pair) => toObject(pair, names))
}
