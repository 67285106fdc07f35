/** Characters of a query, counted from 0; `end` is the first one after it. */
export type Place = { start: number; end: number }

/** What is wrong with a query, as a sentence for a user, and the part that it is about. */
export class QueryProblem extends Error {
  readonly at: number | null
  readonly end: number | null
  constructor(message: string, place: Place | null) {
    super(message)
    this.at = place?.start ?? null
    this.end = place?.end ?? null
  }
}
