import type { EngineEvent } from '#contract'

/** Tells every subscriber about each change, in order. */
export class Events {
  readonly #subscriptions = new Set<Subscription>()

  announce(event: EngineEvent): void {
    for (const subscription of this.#subscriptions) subscription.add(event)
  }

  /** Hears from now on; ends by `return()` or by the signal, whose reason it is then rejected with. */
  subscribe(signal?: AbortSignal): AsyncIteratorObject<EngineEvent, void, void> {
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

const maxWaiting = 1000

type Next = IteratorResult<EngineEvent, void>
type Waiter = { resolve(next: Next): void; reject(reason: unknown): void }

/** The events that one subscriber has not taken yet. When they get too many, one that says so stands for all of them. */
class Subscription implements AsyncIteratorObject<EngineEvent, void, void> {
  readonly #events: EngineEvent[] = []
  readonly #asked: Waiter[] = []
  readonly #leave: () => void
  #failure: { reason: unknown } | null = null
  #isOver = false

  constructor(leave: () => void) {
    this.#leave = leave
  }

  add(event: EngineEvent): void {
    const waiter = this.#asked.shift()
    // The answer to the call that made the change goes out first: somebody waits for it.
    if (waiter) setImmediate(() => waiter.resolve({ done: false, value: event }))
    else if (this.#events.length < maxWaiting) this.#events.push(event)
    else this.#events.splice(0, maxWaiting, { type: 'everythingChanged' })
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
    const event = this.#events.shift()
    if (event) return { done: false, value: event }
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
    this.#events.length = 0
    this.#leave()
  }
}
