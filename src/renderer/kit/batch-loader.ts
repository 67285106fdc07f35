type BatchLoaderOptions<Value> = {
  /** Returns what exists of the requested ids; missing ones are requested again after `stale` or a while. */
  fetch(ids: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, Value>>
  batchSize: number
  batchesInFlight: number
  /** What all kept values may cost together, in the unit of `cost`. */
  maxCost: number
  cost(value: Value): number
  discard?(value: Value): void
  onLoaded(): void
  onProblem(error: unknown): void
}

const askAbsentAgainAfterMs = 1500

/**
 * Loads values by id in batches, what is wanted now before everything else, and keeps as many as `maxCost` allows, the
 * last wanted ones longest.
 */
export class BatchLoader<Value> {
  readonly #options: BatchLoaderOptions<Value>
  readonly #closed = new AbortController()
  /** In the order of use: the first is thrown out first. */
  readonly #values = new Map<number, Value>()
  readonly #stale = new Set<number>()
  readonly #absent = new Map<number, number>()
  readonly #inFlight = new Set<number>()
  /** Those in flight that changed meanwhile. */
  readonly #outdated = new Set<number>()
  #requested: readonly number[] = []
  #batches = 0
  #cost = 0

  constructor(options: BatchLoaderOptions<Value>) {
    this.#options = options
  }

  get(id: number): Value | undefined {
    return this.#values.get(id)
  }

  /** What to load and keep, the most urgent first; replaces the former list. */
  want(ids: readonly number[]): void {
    this.#requested = ids
    for (let i = ids.length - 1; i >= 0; i--) {
      const id = ids[i]!
      const value = this.#values.get(id)
      if (value === undefined) continue
      this.#values.delete(id)
      this.#values.set(id, value)
    }
    this.#pump()
  }

  /** Values that changed: they are shown until the new ones are here. */
  markStale(ids: readonly number[] | 'all'): void {
    this.#absent.clear()
    for (const id of ids === 'all' ? this.#values.keys() : ids) if (this.#values.has(id)) this.#stale.add(id)
    // What is on its way may be of before the change.
    for (const id of ids === 'all' ? this.#inFlight : ids) if (this.#inFlight.has(id)) this.#outdated.add(id)
    this.#pump()
  }

  close(): void {
    this.#closed.abort()
    for (const value of this.#values.values()) this.#options.discard?.(value)
    this.#values.clear()
  }

  #isMissing(id: number): boolean {
    if (this.#inFlight.has(id)) return false
    const absentSince = this.#absent.get(id)
    if (absentSince !== undefined && performance.now() - absentSince < askAbsentAgainAfterMs) return false
    return !this.#values.has(id) || this.#stale.has(id)
  }

  #pump(): void {
    while (this.#batches < this.#options.batchesInFlight && !this.#closed.signal.aborted) {
      const batch: number[] = []
      for (const id of this.#requested) {
        if (this.#isMissing(id)) batch.push(id)
        if (batch.length === this.#options.batchSize) break
      }
      if (batch.length === 0) return
      void this.#load(batch)
    }
  }

  async #load(batch: readonly number[]): Promise<void> {
    this.#batches++
    for (const id of batch) this.#inFlight.add(id)
    try {
      const found = await this.#options.fetch(batch, this.#closed.signal)
      if (this.#closed.signal.aborted) {
        for (const value of found.values()) this.#options.discard?.(value)
        return
      }
      for (const id of batch) this.#store(id, found.get(id))
      this.#evict()
      this.#options.onLoaded()
    } catch (error) {
      if (this.#closed.signal.aborted) return
      for (const id of batch) this.#absent.set(id, performance.now())
      this.#options.onProblem(error)
    } finally {
      this.#batches--
      for (const id of batch) this.#inFlight.delete(id)
    }
    this.#pump()
    if (this.#absent.size > 0) setTimeout(() => this.#pump(), askAbsentAgainAfterMs + 50)
  }

  #store(id: number, value: Value | undefined): void {
    if (this.#outdated.delete(id)) this.#stale.add(id)
    else this.#stale.delete(id)
    if (value === undefined) {
      this.#absent.set(id, performance.now())
      return
    }
    this.#absent.delete(id)
    const old = this.#values.get(id)
    if (old !== undefined) this.#drop(id, old)
    this.#values.set(id, value)
    this.#cost += this.#options.cost(value)
  }

  #drop(id: number, value: Value): void {
    this.#values.delete(id)
    this.#cost -= this.#options.cost(value)
    this.#options.discard?.(value)
  }

  #evict(): void {
    if (this.#cost <= this.#options.maxCost) return
    const requested = new Set(this.#requested)
    for (const [id, value] of this.#values) {
      if (this.#cost <= this.#options.maxCost) return
      if (!requested.has(id)) this.#drop(id, value)
    }
  }
}
