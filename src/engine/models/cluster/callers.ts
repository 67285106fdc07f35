import { TaskFailure } from '../runtime/inference-pool.ts'
import type { Results, Task } from '../runtime/messages.ts'
import type { ShardAnswer } from './shard.ts'

type Caller = {
  signal: AbortSignal | undefined
  resolve(result: Results[Task['kind']]): void
  reject(error: unknown): void
}

/** The callers that wait for answers, by the keys of the images. */
export class Callers {
  /** Whether a caller has canceled. */
  isStopped = false
  readonly #waiting = new Map<string, Caller[]>()
  readonly #signals = new WeakSet<AbortSignal>()

  get size(): number {
    return this.#waiting.size
  }

  has(key: string): boolean {
    return this.#waiting.has(key)
  }

  wait(key: string, signal: AbortSignal | undefined): Promise<Results[Task['kind']]> {
    if (signal) this.#listen(signal)
    return new Promise((resolve, reject) => {
      const caller = { signal, resolve, reject }
      const others = this.#waiting.get(key)
      if (others) others.push(caller)
      else this.#waiting.set(key, [caller])
    })
  }

  /** Resolves the calls that wait for an answer. */
  answer({ key, result, failure }: ShardAnswer): void {
    const callers = this.#waiting.get(key) ?? []
    this.#waiting.delete(key)
    for (const { resolve, reject } of callers)
      if (failure) reject(new TaskFailure(failure.at, failure.reason))
      else resolve(result as Results[Task['kind']])
  }

  rejectAll(error: Error): void {
    for (const callers of this.#waiting.values()) for (const { reject } of callers) reject(error)
    this.#waiting.clear()
  }

  /** Listens once to each signal: tens of thousands of callers share one. */
  #listen(signal: AbortSignal): void {
    if (this.#signals.has(signal)) return
    this.#signals.add(signal)
    signal.addEventListener('abort', () => {
      this.isStopped = true
      for (const [key, callers] of this.#waiting) {
        const left = callers.filter((caller) => caller.signal !== signal)
        for (const caller of callers) if (caller.signal === signal) caller.reject(signal.reason)
        if (left.length > 0) this.#waiting.set(key, left)
        else this.#waiting.delete(key)
      }
    })
  }
}
