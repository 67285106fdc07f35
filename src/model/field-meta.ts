import 'zod'

/** What a schema says of a field beside its bounds: forms and the command line are made from it. */
declare module 'zod' {
  interface GlobalMeta {
    /** What a text or number means, where it is read in a way of its own. */
    kind?: 'query' | 'policy' | 'model' | 'segmenter' | 'file' | 'time' | 'days' | 'percent'
    /** How an id of this kind looks. */
    example?: string
  }
}
