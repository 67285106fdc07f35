import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** At this size a thread takes a log over into its database, so that nobody who writes waits for that. */
const largeLogBytes = 32_000_000
/** One that somebody who reads keeps from ending is tried again after so many bytes more. */
const furtherBytes = 4_000_000

type Work = {
  /** Has a thread checkpoint the log into its database. */
  checkpoint(file: string): Promise<void>
  /** Told what failed where the work goes on without it. */
  report(what: string, error: unknown): void
}

/** Looks after the write-ahead log of a database. */
export class LogKeeper {
  readonly #file: string
  readonly #log: string
  readonly #work: Work
  /** The size at which the log is taken over next. */
  #nextBytes = largeLogBytes
  #taking: Promise<void> | null = null
  #syncing: Promise<void> | null = null

  constructor(file: string, work: Work) {
    this.#file = file
    this.#log = `${file}-wal`
    this.#work = work
  }

  get bytes(): number {
    return statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0
  }

  /** After each commit. */
  committed(): void {
    if (this.bytes >= this.#nextBytes) this.#taking ??= this.#checkpoint()
  }

  /** Has the log written to the disk beside what follows, so that the next commit that waits for it waits for little. */
  sync(): void {
    this.#syncing ??= this.#sync()
  }

  /** Settles once nothing is done to the log. */
  async settled(): Promise<void> {
    await Promise.all([this.#taking, this.#syncing])
  }

  async #checkpoint(): Promise<void> {
    try {
      await this.#work.checkpoint(this.#file)
    } catch (error) {
      this.#work.report('A thread could not take the log over into the database. It is tried again.', error)
    } finally {
      this.#nextBytes = Math.max(largeLogBytes, this.bytes + furtherBytes)
      this.#taking = null
    }
  }

  async #sync(): Promise<void> {
    try {
      const handle = await open(this.#log, 'r+')
      try {
        await handle.datasync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      // A log that is gone was taken over into the database as a whole.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#work.report('The log of the database could not be written to the disk. The next commit does it.', error)
    } finally {
      this.#syncing = null
    }
  }
}
