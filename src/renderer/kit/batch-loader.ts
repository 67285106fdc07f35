type BatchLoaderOptions<Value> = {
  /** Returns the values that exist. Missing ids are requested again after `markStale`, or after a while. */
  fetch(ids: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, Value>>
  batchSize: number
  batchesInFlight: number
  /** The most that all cached values may cost together, in the unit of `cost`. */
  maxCost: number
  cost(value: Value): number
  discard?(value: Value): void
  onLoaded(): void
  onProblem(error: unknown): void
}

const retryAbsentAfterMs = 1500

/** Loads values by id in batches, the most urgent first, and caches as many as `maxCost` allows: last used, last evicted. */
export class BatchLoader<Value> {
  readonly #options: BatchLoaderOptions<Value>
  readonly #closed = new AbortController()
  /** In order of use: the first is evicted first. */
  readonly #values = new Map<number, Value>()
  readonly #stale = new Set<number>()
  readonly #absent = new Map<number, number>()
  readonly #inFlight = new Set<number>()
  /** Ids that changed while they were in flight. */
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

  /** Sets what to load and keep, the most urgent first. Replaces the previous list. */
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

  /** Marks values as changed. The old ones stay until the new ones have loaded. */
  markStale(ids: readonly number[] | 'all'): void {
    this.#absent.clear()
    for (const id of ids === 'all' ? this.#values.keys() : ids) if (this.#values.has(id)) this.#stale.add(id)
    // A value in flight may predate the change.
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
    if (absentSince !== undefined && performance.now() - absentSince < retryAbsentAfterMs) return false
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
    if (this.#absent.size > 0) setTimeout(() => this.#pump(), retryAbsentAfterMs + 50)
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
