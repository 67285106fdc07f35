import { availableParallelism } from 'node:os'

/** So many items may be worked on ahead of the one that is settled next: bounds memory. */
const window = 2 * availableParallelism() + 4

/**
 * Works on several items at once and settles them in their order. Stops between items when aborted: what is under way
 * is settled, then the signal's reason is thrown. The first failure ends it, after everything under way has ended.
 */
export async function inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  settle: (result: Result) => unknown,
  signal?: AbortSignal,
  atOnce = window,
): Promise<void> {
  const inFlight: Promise<PromiseSettledResult<Result>[]>[] = []
  // Failures wait for their turn as results: a promise that rejects with nobody listening would end the process.
  const begin = (item: Item) => inFlight.push(Promise.allSettled([work(item)]))
  const settleNext = async () => {
    const [outcome] = (await inFlight.shift())!
    if (outcome?.status === 'rejected') throw outcome.reason
    if (outcome) await settle(outcome.value)
  }
  try {
    for await (const item of items) {
      if (signal?.aborted) break
      if (begin(item) >= atOnce) await settleNext()
    }
    while (inFlight.length > 0) await settleNext()
  } finally {
    await Promise.all(inFlight)
  }
  signal?.throwIfAborted()
}
