import 'zod'

/** The properties of a field besides its bounds: forms and the command line are built from them. */
export interface FieldMeta {
  /** A sentence below the field in a form. */
  hint?: string
  placeholder?: string
  /** Whether a form hides it at first, because few users need to change it. */
  advanced?: boolean
  /** Shown after a number. */
  unit?: string
  /** The displayed number is the value divided by this. */
  scale?: number
  /** The step of the displayed number; whole steps mean whole numbers. */
  step?: number
  /** The values of an enum in words, in the order in which they are offered. */
  choices?: Readonly<Record<string, string>>
  /** The meaning of a text or number with a format of its own. */
  kind?:
    | 'query'
    | 'policy'
    | 'model'
    | 'segmenter'
    | 'savedQuery'
    | 'file'
    | 'time'
    | 'days'
    | 'percent'
    | 'folder'
    | 'dataset'
  /** For a file or folder: something is written there. */
  isWritten?: boolean
  /** How an id of this kind looks. */
  example?: string
}

declare module 'zod' {
  interface GlobalMeta extends FieldMeta {}
}
