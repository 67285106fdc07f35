import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { EngineEvent } from '#contract'
import { EventBatch } from './event-batch.ts'

/** Settles once everything committed so far is on the disk; null when it is. */
type Durable = () => Promise<void> | null

/**
 * Announces changes to every subscriber, in order. Changes announced at one moment are sent together, once they are on
 * the disk: those announced while the disk is busy wait for the next time, so that nothing overtakes.
 */
export class Events {
  readonly #durable: Durable
  readonly #subscriptions = new Set<Subscription>()
  readonly #announced = new EventBatch()
  #isTelling = false

  constructor(durable: Durable = () => null) {
    this.#durable = durable
  }

  announce(event: EngineEvent): void {
    this.#announced.add(event)
    if (!this.#isTelling) void this.#tell()
  }

  async #tell(): Promise<void> {
    this.#isTelling = true
    while (!this.#announced.isEmpty) {
      // The response to the call that made the change goes out first: its caller waits.
      await nextTurn()
      const events = this.#announced.take()
      const durable = this.#durable()
      // The call reports a failing disk. The change is in the database anyway.
      if (durable) await durable.catch(() => undefined).then(() => nextTurn())
      for (const subscription of this.#subscriptions) subscription.add(events)
    }
    this.#isTelling = false
  }

  /** Subscribes from now on; ends by `return()`, or by the signal and then rejects with its reason. */
  subscribe(signal?: AbortSignal): EventStream {
    signal?.throwIfAborted()
    const stop = () => subscription.fail(signal?.reason)
    const subscription: Subscription = new Subscription(() => {
      this.#subscriptions.delete(subscription)
      signal?.removeEventListener('abort', stop)
    })
    this.#subscriptions.add(subscription)
    signal?.addEventListener('abort', stop)
    return subscription
  }
}

export type EventStream = AsyncIteratorObject<EngineEvent[], void, void>

/** Browsers get changes at most four times a second. */
const pauseMs = 250

/** Yields the same events with a pause after each batch: changes in between are merged. */
export async function* paced(events: EventStream): EventStream {
  for await (const some of events) {
    yield some
    await wait(pauseMs, undefined, { ref: false })
  }
}

type Next = IteratorResult<EngineEvent[], void>
type Waiter = { resolve(next: Next): void; reject(reason: unknown): void }

/** The events that one subscriber has not received yet. */
class Subscription implements EventStream {
  readonly #events = new EventBatch()
  readonly #asked: Waiter[] = []
  readonly #leave: () => void
  #failure: { reason: unknown } | null = null
  #isOver = false

  constructor(leave: () => void) {
    this.#leave = leave
  }

  add(events: readonly EngineEvent[]): void {
    for (const event of events) this.#events.add(event)
    this.#asked.shift()?.resolve({ done: false, value: this.#events.take() })
  }

  fail(reason: unknown): void {
    if (this.#isOver) return
    this.#failure = { reason }
    this.#end()
    for (const waiter of this.#asked.splice(0)) waiter.reject(reason)
  }

  async next(): Promise<Next> {
    if (this.#failure) throw this.#failure.reason
    if (this.#isOver) return { done: true, value: undefined }
    if (!this.#events.isEmpty) return { done: false, value: this.#events.take() }
    return new Promise((resolve, reject) => this.#asked.push({ resolve, reject }))
  }

  async return(): Promise<Next> {
    this.#end()
    for (const waiter of this.#asked.splice(0)) waiter.resolve({ done: true, value: undefined })
    return { done: true, value: undefined }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #end(): void {
    this.#isOver = true
    this.#events.take()
    this.#leave()
  }
}
