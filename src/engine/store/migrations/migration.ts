/**
 * A step from one version of the schema to the next. Numbers are consecutive; a released step is never changed.
 * `before`: the digests of the tables, indexes, triggers and views that it changes or drops, and null for those that it
 * adds.
 */
export type Migration = {
  version: number
  name: string
  sql: string
  before?: Readonly<Record<string, string | null>>
}
