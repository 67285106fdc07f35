/** Characters of a query, counted from 0; `end` is the first one after it. */
export type Place = { start: number; end: number }

/** The problem of a query, as a sentence for a user, with the part that it concerns. */
export class QueryProblem extends Error {
  readonly at: number | null
  readonly end: number | null
  constructor(message: string, place: Place | null) {
    super(message)
    this.at = place?.start ?? null
    this.end = place?.end ?? null
  }
}
