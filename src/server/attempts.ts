/** Many users may share an address. */
const freeAttempts = { name: 5, address: 30 } as const
const firstWaitMs = 2_000
const longestWaitMs = 300_000
const forgottenAfterMs = 3_600_000
/** The number of remembered names and addresses. The oldest are dropped first. */
const maxKeys = 10_000

type Failures = { count: number; atMs: number }
export type Attempt = { name: string; address: string }
const kinds = ['name', 'address'] as const

const keyOf = (kind: keyof Attempt, attempt: Attempt): string => `${kind} ${attempt[kind]}`

/** Failed sign-ins by name and by address. After a few, each further failure doubles the wait. */
export class Attempts {
  readonly #failed = new Map<string, Failures>()
  readonly #nowMs: () => number

  /** `nowMs`: a monotonic clock. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Returns how long this name and address must wait; 0 if they may try now. */
  waitMs(attempt: Attempt): number {
    return Math.max(...kinds.map((kind) => this.#waitOf(kind, this.#failed.get(keyOf(kind, attempt)))))
  }

  failed(attempt: Attempt): void {
    const nowMs = this.#nowMs()
    for (const kind of kinds) {
      const key = keyOf(kind, attempt)
      const before = this.#failed.get(key)
      const isOld = before !== undefined && nowMs - before.atMs > forgottenAfterMs
      this.#failed.delete(key)
      this.#failed.set(key, { count: (isOld ? 0 : (before?.count ?? 0)) + 1, atMs: nowMs })
    }
    for (const key of this.#failed.keys()) {
      if (this.#failed.size <= maxKeys) return
      this.#failed.delete(key)
    }
  }

  /** Forgets all failures of a name, but one of its address: who knows one password may guess others from there. */
  succeeded(attempt: Attempt): void {
    this.#failed.delete(keyOf('name', attempt))
    const ofAddress = this.#failed.get(keyOf('address', attempt))
    if (ofAddress) ofAddress.count -= 1
  }

  #waitOf(kind: keyof Attempt, failed: Failures | undefined): number {
    if (!failed || failed.count < freeAttempts[kind]) return 0
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failed.count - freeAttempts[kind]))
    return failed.atMs + waitMs - this.#nowMs()
  }
}
