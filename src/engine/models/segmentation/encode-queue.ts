/** An image to encode. `encode` stops soon when canceled. */
export type Order = { key: string; encode(canceled: AbortSignal): Promise<void> }

type Waiting = { order: Order; waiters: { resolve(): void; reject(error: unknown): void }[] }

/** How often to check whether the machine is free while orders for later wait. */
const lookAgainMs = 1000

class EncodingCanceled extends Error {
  override message = 'Nobody waits for it any more.'
}

/**
 * Runs one order after another: first those that a caller waits for, the newest first, then those that are likely to be
 * needed, only while `isFree`. Cancels a running order when it delays one that a caller waits for, or all its callers have
 * canceled.
 */
export class EncodeQueue {
  readonly #isFree: () => boolean
  readonly #onLaterFailed: (key: string, error: unknown) => void
  readonly #urgent = new Map<string, Waiting>()
  #later: readonly Order[] = []
  #current: (Waiting & { finished: Promise<void>; stop: AbortController }) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(options: { isFree(): boolean; onLaterFailed(key: string, error: unknown): void }) {
    this.#isFree = options.isFree
    this.#onLaterFailed = options.onLaterFailed
  }

  /** The number of orders for later. */
  get waiting(): number {
    return this.#later.length
  }

  /** Settles when the order is done or the signal is aborted. Drops an order that nobody waits for any more. */
  now(order: Order, signal?: AbortSignal): Promise<void> {
    let leave = () => {}
    const done = new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.#closed) return reject(new Error('The engine is closing.'))
      const waiter = { resolve, reject }
      const waiting = this.#waitingFor(order)
      waiting.waiters.push(waiter)
      leave = () => {
        reject(signal?.reason)
        waiting.waiters = waiting.waiters.filter((other) => other !== waiter)
        if (waiting.waiters.length === 0) this.#drop(waiting)
      }
      signal?.addEventListener('abort', leave)
      if (this.#current?.waiters.length === 0) this.#current.stop.abort(new EncodingCanceled())
      this.#pump()
    })
    return done.finally(() => signal?.removeEventListener('abort', leave))
  }

  /** Replaces the orders for later, the most likely first. */
  later(orders: readonly Order[]): void {
    this.#later = orders
    this.#pump()
  }

  /** Cancels the running order and rejects the others. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#later = []
    for (const { waiters } of this.#urgent.values())
      for (const { reject } of waiters) reject(new Error('The engine is closing.'))
    this.#urgent.clear()
    this.#current?.stop.abort(new Error('The engine is closing.'))
    await this.#current?.finished
  }

  /** Returns the running order with this key, or queues it as the newest. */
  #waitingFor(order: Order): Waiting {
    const { key } = order
    if (this.#current?.order.key === key && !this.#current.stop.signal.aborted) return this.#current
    const waiting = this.#urgent.get(key) ?? { order, waiters: [] }
    this.#urgent.delete(key)
    this.#urgent.set(key, waiting)
    return waiting
  }

  #drop(waiting: Waiting): void {
    if (this.#urgent.get(waiting.order.key) === waiting) this.#urgent.delete(waiting.order.key)
    if (this.#current === waiting) this.#current.stop.abort(new EncodingCanceled())
  }

  #pump(): void {
    if (this.#current || this.#closed) return
    const next = this.#next()
    if (!next) return
    const stop = new AbortController()
    const finished = next.order.encode(stop.signal).then(
      () => {
        for (const { resolve } of next.waiters) resolve()
      },
      (error: unknown) => {
        if (next.waiters.length === 0 && error !== stop.signal.reason) this.#onLaterFailed(next.order.key, error)
        for (const { reject } of next.waiters) reject(error)
      },
    )
    this.#current = Object.assign(next, { finished, stop })
    void finished.then(() => {
      this.#current = null
      this.#pump()
    })
  }

  #next(): Waiting | null {
    const urgent = [...this.#urgent.values()].at(-1)
    if (urgent) {
      this.#urgent.delete(urgent.order.key)
      this.#later = this.#later.filter(({ key }) => key !== urgent.order.key)
      return urgent
    }
    clearTimeout(this.#timer)
    const [first, ...rest] = this.#later
    if (!first) return null
    if (!this.#isFree()) {
      this.#timer = setTimeout(() => this.#pump(), lookAgainMs)
      return null
    }
    this.#later = rest
    return { order: first, waiters: [] }
  }
}
