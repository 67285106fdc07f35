import type { Changes } from '../../ports.ts'

/** Changes that this thread received and the index hasn't applied yet. */
export class ChangesTold {
  #rows: Set<number> | null = new Set()
  #shared = false

  add({ rows, shared }: Changes): void {
    if (rows === null) this.#rows = null
    else for (const row of rows) this.#rows?.add(row)
    this.#shared ||= shared
  }

  /** Whether there are too many to apply one by one. */
  areTooMany(limit: number): boolean {
    return this.#rows === null || this.#rows.size >= limit
  }

  take(): { rows: number[]; shared: boolean } {
    const taken = { rows: [...(this.#rows ?? [])], shared: this.#shared }
    this.#rows = new Set()
    this.#shared = false
    return taken
  }
}
