import 'zod'

/** What a schema says of a field beside its bounds: forms and the command line are made from it. */
export interface FieldMeta {
  /** A sentence below the field in a form. */
  hint?: string
  placeholder?: string
  /** Folded away in a form: what hardly anybody needs to change. */
  advanced?: boolean
  /** Behind a number. */
  unit?: string
  /** What is shown of a number is the number divided by this. */
  scale?: number
  /** Of what is shown of a number; whole steps are whole numbers. */
  step?: number
  /** The values of an enum in words, in the order in which they are offered. */
  choices?: Readonly<Record<string, string>>
  /** What a text or number means, where it is read in a way of its own. */
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
  /** Of a file or folder: something is written there. */
  isWritten?: boolean
  /** How an id of this kind looks. */
  example?: string
}

declare module 'zod' {
  interface GlobalMeta extends FieldMeta {}
}
