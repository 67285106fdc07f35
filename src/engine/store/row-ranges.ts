import type { ReadOnlyStore } from './store.ts'

/** Visits whole numbers that a query returns as one comma-separated text: far quicker than as many rows. */
export function eachPacked(text: string | null, visit: (n: number) => void): void {
  if (text === null || text === '') return
  let n = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 44) {
      visit(n)
      n = 0
    } else n = n * 10 + code - 48
  }
  visit(n)
}

/** The number of rows of the image table read at a time. */
const rowsAtOnce = 10_000

/** The first and last row of a range of the image table, and the share of the table before it. */
export type RowRange = [first: number, last: number, before: number]

/** Yields the image table in ranges of this many rows. */
export function* rowRanges(store: ReadOnlyStore, rows = rowsAtOnce): Generator<RowRange> {
  // Separately each comes from an end of the table; one query for both would read every row.
  const bounds = store.get<{ first: number | null; last: number | null }>(
    'SELECT (SELECT min(id) FROM image) AS first, (SELECT max(id) FROM image) AS last',
  )
  const { first: start, last: end } = { first: bounds?.first ?? 1, last: bounds?.last ?? 0 }
  for (let first = start; first <= end; first += rows)
    yield [first, first + rows - 1, (first - start) / (end - start + 1)]
}
