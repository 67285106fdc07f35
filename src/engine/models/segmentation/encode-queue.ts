/** Something to encode. `key` tells one from another; `encode` does it. */
export type Order = { key: string; encode(): Promise<void> }

type Waiting = { order: Order; waiters: { resolve(): void; reject(error: unknown): void }[] }

/** How often it is looked whether the machine is free, while orders for later are waiting. */
const lookAgainMs = 1000

/**
 * Does one order after another: what somebody waits for first, the newest of these before the others, then what is
 * likely to be wanted, and that only while `isFree`. An order that is in hand is never asked for twice.
 */
export class EncodeQueue {
  readonly #isFree: () => boolean
  readonly #onLaterFailed: (key: string, error: unknown) => void
  readonly #urgent = new Map<string, Waiting>()
  #later: readonly Order[] = []
  #current: (Waiting & { finished: Promise<void> }) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(options: { isFree(): boolean; onLaterFailed(key: string, error: unknown): void }) {
    this.#isFree = options.isFree
    this.#onLaterFailed = options.onLaterFailed
  }

  /** How many orders for later are waiting. */
  get waiting(): number {
    return this.#later.length
  }

  /** Settles when the order is done. When the signal is aborted before its turn, and nobody else waits, it is dropped. */
  now(order: Order, signal?: AbortSignal): Promise<void> {
    let giveUp = () => {}
    const done = new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.#closed) return reject(new Error('The engine is closing.'))
      const waiter = { resolve, reject }
      if (this.#current?.order.key === order.key) {
        this.#current.waiters.push(waiter)
        return
      }
      const waiting = this.#urgent.get(order.key) ?? { order, waiters: [] }
      waiting.waiters.push(waiter)
      // The newest is the image that the user looks at.
      this.#urgent.delete(order.key)
      this.#urgent.set(order.key, waiting)
      giveUp = () => this.#forget(waiting, waiter, signal?.reason)
      signal?.addEventListener('abort', giveUp)
      this.#pump()
    })
    return done.finally(() => signal?.removeEventListener('abort', giveUp))
  }

  /** Replaces what is likely to be wanted, the likeliest first. */
  later(orders: readonly Order[]): void {
    this.#later = orders
    this.#pump()
  }

  /** Waits for the order in hand and rejects the others. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#later = []
    for (const { waiters } of this.#urgent.values())
      for (const { reject } of waiters) reject(new Error('The engine is closing.'))
    this.#urgent.clear()
    await this.#current?.finished
  }

  #forget(waiting: Waiting, waiter: Waiting['waiters'][number], reason: unknown): void {
    waiting.waiters = waiting.waiters.filter((other) => other !== waiter)
    waiter.reject(reason)
    if (waiting.waiters.length === 0 && this.#urgent.get(waiting.order.key) === waiting)
      this.#urgent.delete(waiting.order.key)
  }

  #pump(): void {
    if (this.#current || this.#closed) return
    const next = this.#next()
    if (!next) return
    const finished = next.order.encode().then(
      () => {
        for (const { resolve } of next.waiters) resolve()
      },
      (error: unknown) => {
        if (next.waiters.length === 0) this.#onLaterFailed(next.order.key, error)
        for (const { reject } of next.waiters) reject(error)
      },
    )
    this.#current = Object.assign(next, { finished })
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
