import { Mutex } from 'async-mutex'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Clock, Log } from '../context.ts'
import type { Store } from '../store/index.ts'
import { type Heads, headProblems, headsIn, headsOf, writeHead } from './audit-head.ts'

/**
 * Keeps the head file of the audit log up to date while a workspace is open, soon after each entry. Leaves a head that
 * contradicts the database unchanged: it is the evidence.
 */
export class HeadKeeper {
  readonly #folder: string
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  readonly #writing = new Mutex()
  #written: Heads | null = null
  #isContradicted = false
  #isDue = false
  #isClosed = false

  constructor({ folder, store, clock, log }: { folder: string; store: Store; clock: Clock; log: Log }) {
    this.#folder = folder
    this.#store = store
    this.#clock = clock
    this.#log = log
  }

  /** Compares the file with the database, and adds what a crash left out. */
  async open(): Promise<void> {
    const problems = headProblems(this.#folder, this.#store)
    this.#isContradicted = problems.length > 0
    for (const problem of problems) this.#log.warn(problem)
    this.#written = headsIn(this.#folder)
    await this.#catchUp()
  }

  /** Called inside of the transaction that changes the audit log: the file follows once that has ended. */
  changed(): void {
    if (this.#isDue) return
    this.#isDue = true
    setImmediate(() => void this.#catchUp())
  }

  /** Accepts the database as it is and writes a new head. */
  renew(): Promise<void> {
    return this.#writing.runExclusive(async () => {
      this.#isContradicted = false
      this.#written = await writeHead(this.#folder, this.#store, this.#clock)
    })
  }

  async close(): Promise<void> {
    await this.#catchUp()
    this.#isClosed = true
  }

  #catchUp(): Promise<void> {
    return this.#writing.runExclusive(async () => {
      this.#isDue = false
      if (this.#isContradicted || this.#isClosed) return
      try {
        if (JSON.stringify(headsOf(this.#store)) !== JSON.stringify(this.#written))
          this.#written = await writeHead(this.#folder, this.#store, this.#clock)
      } catch (error) {
        // The database is ahead of the file then, as after a crash. The next change and closing try again.
        this.#log.warn(`The head of the audit log was not written: ${messageOf(error)}`)
      }
    })
  }
}
