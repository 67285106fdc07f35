import type { EntryWords, FieldEntry, ItemEntry } from './fields/field-entry.ts'
import { fieldNamed, itemNamed } from './query-fields.ts'

/** The words for a field, or for one of an item of a list: `name` is its fixed part, "license", "lowest confidence". */
export type FieldWords = EntryWords & { name: string }

/** `prediction.model` as "prediction model". */
const asWords = (name: string): string =>
  (name.startsWith('image.') ? name.slice('image.'.length) : name)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('.', ' ')
    .toLowerCase()

function wordsOf(name: string, entry: FieldEntry | ItemEntry | undefined): FieldWords {
  const words = { ...(entry as EntryWords | undefined) }
  const done = words.done && `time ${words.done}`
  return { ...words, name: words.measures ?? words.called ?? done ?? asWords(name) }
}

/** The words of a field, or of a part of an item of `list`; '' is the item itself. */
export const fieldWords = (name: string, list: string | null = null): FieldWords =>
  list === null ? wordsOf(name, fieldNamed(name)) : wordsOf(name || 'name', itemNamed(list, name))

/** Returns the words for a field in a sentence about images: "number of labels", "imported", "on hold", "lowest confidence". */
export function fieldTitle(field: string): string {
  const { done, counts, adjective, name } = fieldWords(field)
  return done ?? (counts && `number of ${counts}`) ?? adjective ?? name
}

/** Functions that name one thing, by what stands before it in a sentence. */
export const callWords: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    inDataset: 'in the dataset version',
    leftOutOf: 'left out of the dataset version',
    seenBy: 'seen by the model',
    failedBy: 'failed by the model',
    inSearch: 'found by the search',
    inAlarm: 'behind the alarm',
  }),
)
