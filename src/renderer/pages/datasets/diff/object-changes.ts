import { t } from '@lingui/core/macro'
import type { DiffedObject, ObjectChange } from '#contract'
import { attributeIn } from '#model/labels/annotation.ts'

/** Describes how an object changed: "person → sheep", "cat moved", "car: occluded changed". Null if it didn't. */
export function changeText({ kind, before, after }: DiffedObject): string | null {
  const name = (after ?? before)?.class ?? ''
  switch (kind) {
    case 'added':
      return t`${name} added`
    case 'removed':
      return t`${name} deleted`
    case 'relabelled':
      return `${before?.class} → ${name}`
    case 'reshaped':
      return t`${name} reshaped`
    case 'resized':
      return t`${name} resized`
    case 'moved':
      return t`${name} moved`
    case 'attributes':
      return t`${name}: ${changedAttributes(before?.attributes ?? {}, after?.attributes ?? {}).join(', ')} changed`
    case 'unchanged':
      return null
  }
}

type Attributes = NonNullable<DiffedObject['before']>['attributes']

const changedAttributes = (before: Attributes, after: Attributes): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => attributeIn(before, name) !== attributeIn(after, name),
  )

/**
 * Returns the changes of an image's objects, equal ones counted together: class changes first, then the most frequent.
 */
export function changesOf(objects: readonly DiffedObject[]): { kind: ObjectChange; text: string; count: number }[] {
  const found = new Map<string, { kind: ObjectChange; text: string; count: number }>()
  for (const object of objects) {
    const text = changeText(object)
    if (text === null || object.kind === 'unchanged') continue
    const known = found.get(text)
    if (known) known.count++
    else found.set(text, { kind: object.kind, text, count: 1 })
  }
  const rank = ({ kind }: { kind: ObjectChange }) => (kind === 'relabelled' ? 0 : 1)
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count)
}
