/** What is wrong with a query, as a sentence for a user, and the character (from 0) it points at. */
export class QueryProblem extends Error {
  readonly at: number | null
  constructor(message: string, at: number | null) {
    super(message)
    this.at = at
  }
}
