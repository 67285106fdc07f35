import { setImmediate } from 'node:timers/promises'

/** Lets everything else on this thread run. */
export const nextTurn = (): Promise<void> => setImmediate()

/**
 * Long work is done in pieces, and other work runs between them. A piece takes this long, so that an edit waiting for
 * it takes less than 50 ms including the disk.
 */
const pieceMs = 25
/** No piece contains more items, however fast the machine is. */
const maxAtOnce = 1000
/** Items processed together, such as the rows that one statement changes. */
const batchSize = 200

/**
 * Returns a function that tells when a piece is over: never before its first item. A piece is many cheap items or a few
 * expensive ones.
 */
export function pieceEnd(): () => boolean {
  const endMs = performance.now() + pieceMs
  let isBegun = false
  return () => {
    const isOver = isBegun && performance.now() > endMs
    isBegun = true
    return isOver
  }
}

type Pieces = {
  signal?: AbortSignal | undefined
  /** Wraps each piece, for example in a transaction. */
  around?(piece: () => void): void
}

/** Processes each item, in pieces. */
export async function eachInTurns<Item>(
  items: ArrayLike<Item>,
  visit: (item: Item, at: number) => void,
  { signal, around = (piece) => piece() }: Pieces = {},
): Promise<void> {
  for (let at = 0; at < items.length; ) {
    await nextTurn()
    signal?.throwIfAborted()
    around(() => {
      const isOver = pieceEnd()
      const end = Math.min(items.length, at + maxAtOnce)
      while (at < end && !isOver()) visit(items[at]!, at++)
    })
  }
}

/** Yields the items in batches, for work on several at once; other work runs before each. */
export async function* batchesInTurns<Item>(
  items: ArrayLike<Item>,
  signal?: AbortSignal,
  size = batchSize,
): AsyncGenerator<Item[]> {
  for (let from = 0; from < items.length; from += size) {
    await nextTurn()
    signal?.throwIfAborted()
    yield Array.from({ length: Math.min(size, items.length - from) }, (_, i) => items[from + i]!)
  }
}

/** Sorts the items in pieces and merges some at a time; equal ones keep their order. */
export async function sortedInTurns<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  signal?: AbortSignal,
): Promise<Item[]> {
  let parts: Item[][] = []
  for await (const some of batchesInTurns(items, signal, maxAtOnce)) parts.push(some.sort(compare))
  while (parts.length > 1) {
    const merged: Item[][] = []
    for (let i = 0; i < parts.length; i += 2) merged.push(await mergedInTurns(parts[i]!, parts[i + 1] ?? [], compare))
    signal?.throwIfAborted()
    parts = merged
  }
  return parts[0] ?? []
}

async function mergedInTurns<Item>(
  a: readonly Item[],
  b: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  const merged: Item[] = []
  let [i, j] = [0, 0]
  while (merged.length < a.length + b.length) {
    await nextTurn()
    const isOver = pieceEnd()
    while (merged.length < a.length + b.length && !isOver())
      merged.push(j >= b.length || (i < a.length && compare(a[i]!, b[j]!) <= 0) ? a[i++]! : b[j++]!)
  }
  return merged
}

/**
 * Yields pages of rows until one is empty, each continuing after the last row of the previous one; other work runs in
 * between.
 */
export async function* pagesInTurns<Row>(
  pageAfter: (last: Row | undefined) => readonly Row[],
  signal?: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  for (let page = pageAfter(undefined); page.length > 0; page = pageAfter(page.at(-1))) {
    yield page
    await nextTurn()
    signal?.throwIfAborted()
  }
}
