import type { Store } from '../store/index.ts'
import { batchesInTurns, eachInTurns, nextTurn, pieceEnd } from './turns.ts'

/**
 * Writes something for each item, as many in one transaction as one piece takes. An edit waits for one of them at most. A crash
 * or a stop leaves what was written before.
 */
export const writeEach = <Item>(
  store: Store,
  items: ArrayLike<Item>,
  write: (item: Item, at: number) => void,
  signal?: AbortSignal,
): Promise<void> => eachInTurns(items, write, { signal, around: store.write })

/** The same, for what is written for some items at once. */
export async function writeBatches<Item>(
  store: Store,
  items: ArrayLike<Item>,
  write: (some: Item[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  for await (const some of batchesInTurns(items, signal)) store.write(() => write(some))
}

/**
 * The same, for what finds its next items itself, until it says that there is nothing left. `isOver` tells it when a piece has
 * lasted long enough; `after` is called after each transaction.
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
