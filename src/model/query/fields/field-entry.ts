type About = {
  /** The label of its values in a chip: "class"; empty when they need none. Defaults to its name. */
  chip?: string
  /** Other words for it in search. */
  also?: readonly string[]
  /** It is based on a model's predictions: unknown to users who label the image blind. */
  ofPredictions?: true
}
/** For a single value. `nullable`: some images have none. `values` are all possible values of a closed list. */
type OfValue = About & { nullable?: true; values?: readonly string[] }

// The words for it in sentences; defaults to its name as words.
type OfBool = OfValue & { adjective?: string }
/** `done` is what happened then: "imported". */
type OfTime = OfValue & { done?: string }
/** The counted things, "labels", or the measured value, "lowest confidence". */
type OfNumber = OfValue & { counts?: string; measures?: string; unit?: 'px' | 'bytes' }
/** `before` stands before its values: "that are", "from". `spoken`: values by what they are called in search. */
type OfText = OfValue & { called?: string; before?: string; spoken?: Readonly<Record<string, string>> }
/** `holds`: what its items are, "tags". `having` stands before an item: "tagged". */
type OfList = About & { holds?: string; having?: string }
type OfRecords = About & { holds: string; of: string; item: Readonly<Record<string, ItemEntry>> }

/** The words for a field of any type in sentences. */
export type EntryWords = Omit<OfBool & OfTime & OfNumber & OfText & OfList, keyof OfValue>

/** A property of one item of a list. */
export type ItemEntry =
  | ({ type: 'bool' } & OfBool)
  | ({ type: 'timestamp' } & OfTime)
  | ({ type: 'int' | 'double' } & OfNumber)
  | ({ type: 'string' } & OfText)

/** A field: what it is, as a sentence with an example where that helps, and what it is called. */
export type FieldEntry = { explains: string } & (
  | ItemEntry
  | ({ type: 'list' } & OfList)
  | ({ type: 'records' } & OfRecords)
  | ({ type: 'texts' } & About)
)

export const bool = (explains: string, more: OfBool = {}) => ({ type: 'bool' as const, explains, ...more })
export const int = (explains: string, more: OfNumber = {}) => ({ type: 'int' as const, explains, ...more })
export const double = (explains: string, more: OfNumber = {}) => ({ type: 'double' as const, explains, ...more })
export const text = (explains: string, more: OfText = {}) => ({ type: 'string' as const, explains, ...more })
export const time = (explains: string, more: OfTime = {}) => ({ type: 'timestamp' as const, explains, ...more })
/** A list of texts. */
export const list = (explains: string, more: OfList = {}) => ({ type: 'list' as const, explains, ...more })
/** A list of records, `of` one kind. */
export const records = <More extends OfRecords>(explains: string, more: More) => ({
  type: 'records' as const,
  explains,
  ...more,
})
/** Texts by name. */
export const texts = (explains: string) => ({ type: 'texts' as const, explains })
