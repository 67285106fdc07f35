import { availableParallelism } from 'node:os'

/** The number of items that may be processed ahead of the next one to settle: bounds memory. */
const window = 2 * availableParallelism() + 4

/**
 * Processes several items at once and settles them in order. Stops between items when aborted: running items are
 * settled, then it throws the signal's reason. The first failure ends it, after everything running has ended.
 */
export async function inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  settle: (result: Result) => unknown,
  signal?: AbortSignal,
  atOnce = window,
): Promise<void> {
  const inFlight: Promise<PromiseSettledResult<Result>[]>[] = []
  // Failures wait for their turn as results: an unhandled rejection would end the process.
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
