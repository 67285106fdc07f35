import type { FieldEntry, ItemEntry } from './fields/field-entry.ts'
import { imageEntries } from './fields/image-entries.ts'
import { interestEntries } from './fields/interest-entries.ts'
import { labelEntries } from './fields/label-entries.ts'
import { reviewEntries } from './fields/review-entries.ts'
import { signalEntries } from './fields/signal-entries.ts'

const entries = [...imageEntries, ...labelEntries, ...reviewEntries, ...interestEntries, ...signalEntries] as const

/**
 * Every field of the query language. A new one is one entry in a list of `fields/`: the engine then asks for its SQL, and
 * search box, chips, sentences, policies and the command line know it.
 */
export const queryFields: readonly FieldEntry[] = entries

export type QueryEntry = (typeof entries)[number]
export type FieldName = QueryEntry['name']

const byName = new Map<string, FieldEntry>(queryFields.map((field) => [field.name, field]))

export const fieldNamed = (name: string): FieldEntry | undefined => byName.get(name)

export const isFieldName = (name: string): name is FieldName => byName.has(name)

/** What can be asked of an item of a list. */
export function itemNamed(list: string, name: string): ItemEntry | undefined {
  const field = byName.get(list)
  return field?.type === 'records' && Object.hasOwn(field.item, name) ? field.item[name] : undefined
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
