import type { FieldEntry, ItemEntry } from './fields/field-entry.ts'
import { imageFields } from './fields/image-fields.ts'
import { interestFields } from './fields/interest-fields.ts'
import { labelFields } from './fields/label-fields.ts'
import { reviewFields } from './fields/review-fields.ts'
import { signalFields } from './fields/signal-fields.ts'

/**
 * Every field of the query language. A new one is one entry in `fields/`: the engine then requires its SQL, and search box, chips,
 * sentences, policies and the command line support it.
 */
const all = { ...imageFields, ...labelFields, ...reviewFields, ...interestFields, ...signalFields }

export type FieldName = keyof typeof all
export type QueryField = FieldEntry & { name: string }

export const queryFields: readonly QueryField[] = Object.entries<FieldEntry>(all).map(([name, entry]) => ({
  ...entry,
  name,
}))

const byName = new Map(queryFields.map((field) => [field.name, field]))

export const fieldNamed = (name: string): QueryField | undefined => byName.get(name)

export const isFieldName = (name: string): name is FieldName => byName.has(name)

/** Finds a property of an item of a list. */
export function itemNamed(list: string, name: string): ItemEntry | undefined {
  const field = byName.get(list)
  return field?.type === 'records' && Object.hasOwn(field.item, name) ? field.item[name] : undefined
}

/** All values that a field, or a part of an item such as `labels.origin`, can have, where that is a closed list. */
export function closedValues(name: string): readonly string[] | null {
  const dot = name.lastIndexOf('.')
  const entry = byName.get(name) ?? itemNamed(name.slice(0, dot), name.slice(dot + 1))
  return entry && 'values' in entry ? (entry.values ?? null) : null
}

/** The type as it is shown to users. */
export const typeOfField = (field: FieldEntry): string =>
  field.type === 'list'
    ? 'list<string>'
    : field.type === 'records'
      ? `list<${field.of}>`
      : field.type === 'texts'
        ? 'map<string, string>'
        : field.type

export const isSortable = ({ type }: FieldEntry): boolean => type !== 'list' && type !== 'records' && type !== 'texts'
