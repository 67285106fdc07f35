import type { DatasetDiff } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { labelsOf, type Summary } from '../queries.ts'
import { splitNames } from '../split.ts'
import { type ClassNames, labelsDigest, namesOf } from '../versions/content-hash.ts'
import { requireVersion } from '../versions/version.ts'
import { type DifferingItem, differingItems } from './differing-items.ts'
import { matchObjects, type ObjectPair } from './match-objects.ts'

/** The class names of two versions by id. */
export type NamesOfBoth = { before: ClassNames; after: ClassNames }
type Visit = (item: DifferingItem, pairs: readonly ObjectPair[], names: NamesOfBoth) => void

/**
 * What happened to the images, objects, classes and splits from version `a` to version `b`; `visit` is called with every
 * image whose labels are others, or that one of them lacks.
 */
export function compareVersions(
  store: ReadOnlyStore,
  a: string,
  b: string,
  visit: Visit = () => undefined,
): DatasetDiff {
  const [before, after] = [requireVersion(store, a), requireVersion(store, b)]
  const [then, now]: Summary[] = [JSON.parse(before.row.summary), JSON.parse(after.row.summary)]
  const names = { before: namesOf(before.classes), after: namesOf(after.classes) }
  const images = { added: 0, removed: 0, relabelled: 0 }
  const objects = { added: 0, removed: 0, relabelled: 0, reshaped: 0, resized: 0, moved: 0, attributes: 0 }
  const moves = new Map<string, number>()
  for (const item of differingItems(store, before.row.id, after.row.id)) {
    const { before_split, after_split, before_labels, after_labels } = item
    const move = `${before_split} ${after_split}`
    moves.set(move, (moves.get(move) ?? 0) + 1)
    if (before_labels === after_labels) continue
    const [old, young] = [labelsIn(before_labels), labelsIn(after_labels)]
    if (before_split === null) images.added += 1
    else if (after_split === null) images.removed += 1
    else if (labelsDigest(old, names.before) === labelsDigest(young, names.after)) continue
    else images.relabelled += 1
    const pairs = matchObjects(old, young)
    for (const { change } of pairs) if (change) objects[change] += 1
    visit(item, pairs, names)
  }
  const touched = objects.removed + objects.relabelled + objects.reshaped + objects.resized + objects.moved
  return {
    a,
    b,
    ...images,
    unchanged: then!.images - images.removed - images.relabelled,
    objects: { ...objects, unchanged: then!.labels - touched - objects.attributes },
    byClass: classCounts(labelsByClass(then!), labelsByClass(now!)),
    classes: classesBetween(before.classes, after.classes),
    splits: splitNames.flatMap((from) =>
      splitNames.filter((to) => to !== from).map((to) => ({ from, to, images: moves.get(`${from} ${to}`) ?? 0 })),
    ),
  }
}

export const labelsIn = (labels: string | null): Annotation[] => (labels === null ? [] : labelsOf({ labels }))

type Counts = ReadonlyMap<string, number>
export const labelsByClass = ({ byClass }: Pick<Summary, 'byClass'>): Counts =>
  new Map(byClass.map((one) => [one.class, one.labels]))

/** Compares how many labels each class has. */
export const classCounts = (before: Counts, after: Counts): DatasetDiff['byClass'] =>
  [...new Set([...before.keys(), ...after.keys()])].map((name) => ({
    class: name,
    before: before.get(name) ?? 0,
    after: after.get(name) ?? 0,
  }))

function classesBetween(before: readonly LabelClass[], after: readonly LabelClass[]): DatasetDiff['classes'] {
  const [then, now] = [namesOf(before), namesOf(after)]
  return {
    added: after.filter(({ classId }) => !then.has(classId)).map(({ name }) => name),
    removed: before.filter(({ classId }) => !now.has(classId)).map(({ name }) => name),
    renamed: before.flatMap(({ classId, name }) => {
      const to = now.get(classId)
      return to === undefined || to === name ? [] : [{ from: name, to }]
    }),
  }
}
