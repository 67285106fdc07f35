import type { Store } from '../store/index.ts'
import { batchesInTurns, eachInTurns, nextTurn, pieceEnd } from './turns.ts'

/**
 * Writes something for each item, one piece per transaction. An edit waits for at most one of them. A crash or a stop
 * leaves what was already written.
 */
export const writeEach = <Item>(
  store: Store,
  items: ArrayLike<Item>,
  write: (item: Item, at: number) => void,
  signal?: AbortSignal,
): Promise<void> => eachInTurns(items, write, { signal, around: store.write })

/** Writes in pieces, several items at once. */
export async function writeBatches<Item>(
  store: Store,
  items: ArrayLike<Item>,
  write: (some: Item[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  for await (const some of batchesInTurns(items, signal)) store.write(() => write(some))
}

/**
 * Writes in pieces when the work finds its next items itself, until it reports that nothing is left. `isOver` tells
 * when a piece has lasted long enough; `after` is called after each transaction.
 */
export async function writeWhile(
  store: Store,
  writeSome: (isOver: () => boolean) => boolean,
  { signal, after }: { signal?: AbortSignal | undefined; after?(): void } = {},
): Promise<void> {
  for (let isLeft = true; isLeft; await nextTurn()) {
    signal?.throwIfAborted()
    isLeft = store.write(() => writeSome(pieceEnd()))
    after?.()
  }
}
