import type { Annotation } from '#model/labels/annotation.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import type { ReadLabel, WrittenItem } from '../define-format.ts'
import type { CocoImage } from './find-image.ts'
import type { Categories } from './read-annotation.ts'

/** Marks labels whose class has more, unlabeled objects in the image: LVIS lists those classes. */
const attribute = 'not_exhaustive'

/** Adds it to the labels of the classes that an LVIS image lists. */
export function markNotExhaustive(
  { not_exhaustive_category_ids: ids = [] }: CocoImage,
  labels: readonly ReadLabel[],
  categories: Categories,
  report: ReadReport,
): void {
  for (const id of ids) {
    const name = categories.get(id)?.name
    const ofClass = labels.filter(({ className }) => className === name)
    for (const label of ofClass) label.attributes[attribute] = true
    if (ofClass.length === 0) report.change('note that not all objects of a class are labeled in an image dropped')
  }
}

/**
 * Returns the classes whose labels in an image all have the mark. Only in images with verified absent classes, as in
 * LVIS; in other images it stays an attribute.
 */
export function notExhaustiveIn(item: WrittenItem): ReadonlySet<number> {
  if (!item.absent?.length) return new Set()
  const is = new Set<number>()
  const isNot = new Set<number>()
  for (const { classId, attributes } of item.labels) (attributes[attribute] === true ? is : isNot).add(classId)
  return new Set([...is].filter((classId) => !isNot.has(classId)))
}

/** Returns the attributes of a label without the one that the image's list implies for its class. */
export function withoutListed(
  { classId, attributes }: Annotation,
  listed: ReadonlySet<number>,
): Annotation['attributes'] {
  if (!listed.has(classId)) return attributes
  const { [attribute]: _, ...others } = attributes
  return others
}
