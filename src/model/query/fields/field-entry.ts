/** Of a single value. A time is milliseconds UTC, a duration milliseconds. */
export type FieldType = 'bool' | 'int' | 'double' | 'string' | 'timestamp'

type About = {
  name: string
  /** What it is, as a sentence with an example where that helps. */
  explains: string
  /** It tells what a model says of the image: unknown to users who label the image blind. */
  ofPredictions?: true
  /** What its values are of, in a chip: "class"; empty where they speak for themselves. */
  chip?: string
}

/** A single value; `nullable`: some images have none. `values` are all that there are, where that is a closed list. */
type Value = { nullable?: true; values?: readonly string[] }

/** What a sentence calls it; else its name as words. */
type Words =
  | { type: 'bool'; adjective?: string }
  /** What happened then: "imported". */
  | { type: 'timestamp'; done?: string }
  /** What is counted, "labels", or what is measured, "lowest confidence". */
  | { type: 'int' | 'double'; counts?: string; measures?: string; unit?: 'px' | 'bytes' }
  /** `before` stands before its values: "that are", "from". */
  | { type: 'string'; called?: string; before?: string }

/** What can be asked of one item of a list. */
export type ItemEntry = Pick<About, 'chip'> & Words & Value

export type FieldEntry = About &
  (
    | (Words & Value)
    /** `holds`: what its items are, "tags". `having` stands before an item: "tagged". */
    | { type: 'list'; holds?: string; having?: string }
    | { type: 'records'; holds: string; of: string; item: Readonly<Record<string, ItemEntry>> }
    /** Texts by name. */
    | { type: 'texts' }
  )
