import { setImmediate } from 'node:timers/promises'

/** Gives everything else of this thread its turn. */
export const nextTurn = (): Promise<void> => setImmediate()

/** One piece of work keeps the thread from everything else for no longer, and does no more things. */
const pieceMs = 12
const maxAtOnce = 1000

/** What this thread has worked so far, in milliseconds, however busy the machine is. To ask takes longer than to look at a clock. */
const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/**
 * Tells when a piece of work over many things has to make room for other work: after a while, but never before its first
 * thing. Cheap ones so come many at a time, dear ones a few.
 */
export function pieceEnd(ms = pieceMs, nowMs = () => performance.now()): () => boolean {
  const endMs = nowMs() + ms
  let isBegun = false
  return () => {
    const isOver = isBegun && nowMs() > endMs
    isBegun = true
    return isOver
  }
}

/** Tells each time that a piece of work has lasted long enough, for work in loops of its own that then awaits `nextTurn()`. */
export function turnClock(ms = pieceMs): () => boolean {
  let endMs = performance.now() + ms
  return () => {
    const nowMs = performance.now()
    if (nowMs <= endMs) return false
    endMs = nowMs + ms
    return true
  }
}

type Pieces = {
  signal?: AbortSignal
  /** Goes around each piece: what it does before and after, such as a transaction. */
  around?(piece: () => void): void
  most?: number
  /**
   * Processor time of a piece, where what goes around it is dear, so that it is not done more often on a busy machine. Less than
   * 30, as a turn has 50.
   */
  ms?: number
}

/** Does something with each item, some at a time; between the pieces everything else has its turn. */
export async function eachInTurns<Item>(
  items: ArrayLike<Item>,
  visit: (item: Item, at: number) => void,
  { signal, around = (piece) => piece(), most = maxAtOnce, ms }: Pieces = {},
): Promise<void> {
  for (let at = 0; at < items.length; ) {
    await nextTurn()
    signal?.throwIfAborted()
    around(() => {
      const isOver = ms === undefined ? pieceEnd() : pieceEnd(ms, processorMs)
      const end = Math.min(items.length, at + most)
      while (at < end && !isOver()) visit(items[at]!, at++)
    })
  }
}

/** The items in batches of one size, for work that is done for many at once; before each everything else has its turn. */
export async function* batchesInTurns<Item>(
  items: ArrayLike<Item>,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Item[]> {
  for (let from = 0; from < items.length; from += size) {
    await nextTurn()
    signal?.throwIfAborted()
    yield Array.from({ length: Math.min(size, items.length - from) }, (_, i) => items[from + i]!)
  }
}

/** The items in order, sorted in pieces and merged some at a time; equal ones stay as they are. */
export async function sortedInTurns<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  signal?: AbortSignal,
): Promise<Item[]> {
  let parts: Item[][] = []
  for await (const some of batchesInTurns(items, maxAtOnce, signal)) parts.push(some.sort(compare))
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

/** Pages of rows until one is empty, each asked for by the last row of the one before; between them everything else has its turn. */
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

/** Takes one piece after another while the next one is being made; when it throws, neither goes on. `make` gives null at the end. */
export async function takeWhileMaking<Piece>(
  make: () => Promise<Piece | null>,
  take: (piece: Piece) => Promise<void>,
): Promise<void> {
  for (let piece = await make(); piece !== null; ) {
    const [taken, next] = await Promise.allSettled([take(piece), make()])
    if (taken.status === 'rejected') throw taken.reason
    if (next.status === 'rejected') throw next.reason
    piece = next.value
  }
}
