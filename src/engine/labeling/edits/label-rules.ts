import { isDeepStrictEqual } from 'node:util'
import { fitsAttribute, type LabelClass, missingAttributes, takesShape } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Diff } from '#model/labels/diff.ts'
import { shapes } from '#model/shapes/index.ts'

const maxAnswerLength = 10_000

/**
 * Returns the label set's objection to a label, in one sentence, or null. Problems that existed before the edit may
 * stay.
 */
export function problemOfLabel(before: Annotation | null, after: Annotation, labelClass: LabelClass): string | null {
  const { geometry, attributes } = after
  const isSameKind = before?.classId === after.classId && before.geometry.shape === geometry.shape
  if (!isSameKind && !takesShape(labelClass, geometry.shape)) return refusedShape(labelClass, geometry.shape)
  if (geometry.shape === 'skeleton' && !isDeepStrictEqual(before?.geometry, geometry)) {
    const count = labelClass.skeleton?.points.length
    if (count !== undefined && geometry.points.length !== count)
      return `The skeleton of ${labelClass.name} has ${count} points, not ${geometry.points.length}.`
  }
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string' && value.length > maxAnswerLength && value !== before?.attributes[name])
      return `The value of “${name}” has ${value.length} characters. It can have ${maxAnswerLength}.`
  for (const attribute of labelClass.attributes) {
    if (!Object.hasOwn(attributes, attribute.name)) continue
    const value = attributes[attribute.name]!
    const isKept = before?.classId === after.classId && before.attributes[attribute.name] === value
    if (!isKept && !fitsAttribute(attribute, value))
      return `“${String(value)}” is not a value of “${attribute.name}” of ${labelClass.name}${
        attribute.options ? `; there are ${attribute.options.join(', ')}` : ` (${attribute.kind})`
      }.`
  }
  return null
}

function refusedShape(
  { name, kind, shapes: taken, skeleton }: LabelClass,
  shape: Annotation['geometry']['shape'],
): string {
  const title = shapes[shape].title.toLowerCase()
  if (kind === 'image') return `${name} is a class of whole images; it can’t be given to a ${title}.`
  if (shape === 'whole-image') return `${name} is a class of objects; it can’t be given to the whole image.`
  if (shape === 'skeleton' && skeleton === null)
    return `${name} has no skeleton. Name its points in the label set first.`
  const others = (taken ?? []).map((other) => shapes[other].title.toLowerCase())
  return `${name} can’t be a ${title}; the label set allows ${others.join(', ')}.`
}

export function labelsAfter(labels: readonly Annotation[], diff: Diff): Annotation[] {
  const after = new Map(labels.map((label) => [label.id, label]))
  for (const change of diff.annotations) {
    if (change.after) after.set(change.after.id, change.after)
    else if (change.before) after.delete(change.before.id)
  }
  return [...after.values()]
}

/**
 * Reports two classes for the whole image that exclude each other, or the same class twice, in one sentence; null if
 * there are none.
 */
export function problemOfImageClasses(
  labels: readonly Annotation[],
  labelClass: (classId: number) => LabelClass | null,
): string | null {
  const seen = new Map<string, string>()
  for (const { classId, geometry } of labels) {
    const given = geometry.shape === 'whole-image' ? labelClass(classId) : null
    if (!given) continue
    const key = given.imageChoice === null ? `class ${classId}` : `choice ${given.imageChoice}`
    const other = seen.get(key)
    if (other === given.name) return `The image has ${given.name} twice.`
    if (other !== undefined)
      return `The image can’t be both ${other} and ${given.name}: they belong to the group “${given.imageChoice}”.`
    seen.set(key, given.name)
  }
  return null
}

export type MissingAnswer = { annotationId: Annotation['id']; className: string; attribute: string }

/** Returns the required attributes without an answer, label by label. */
export const missingAnswers = (
  labels: readonly Annotation[],
  labelClass: (classId: number) => LabelClass | null,
): MissingAnswer[] =>
  labels.flatMap(({ id, classId, attributes }) => {
    const given = labelClass(classId)
    if (!given) return []
    return missingAttributes(given, attributes).map((attribute) => ({
      annotationId: id,
      className: given.name,
      attribute,
    }))
  })

export function missingMessage(missing: readonly MissingAnswer[]): string {
  const [first] = missing
  if (!first) return ''
  const others = missing.length === 1 ? '' : ` (and ${missing.length - 1} more)`
  return `Set “${first.attribute}” on this ${first.className} first${others}.`
}
