import { statSync } from 'node:fs'

/** From this size on a thread checkpoints the log into the database, so that no write waits for it. */
const largeLogBytes = 32_000_000
/** A checkpoint that a reader blocks is tried again after this many more bytes. */
const furtherBytes = 4_000_000

/** Called with what a thread could not do, when the work continues without it. */
export type Report = (what: string, error: unknown) => void

type Work = {
  /** Makes a thread checkpoint the log into its database. */
  checkpoint(file: string): Promise<void>
  /** Flushes everything written to the log to the disk. */
  sync(log: string): Promise<void>
  report: Report
}

/** Maintains the write-ahead log of a database. */
export class LogKeeper {
  readonly #file: string
  readonly #log: string
  readonly #work: Work
  /** The size at which the next checkpoint runs. */
  #nextBytes = largeLogBytes
  #taking: Promise<void> | null = null
  #syncing: Promise<void> | null = null
  /** The number of commits, and of commits on the disk. */
  #commits = 0
  #durableCommits = 0

  constructor(file: string, work: Work) {
    this.#file = file
    this.#log = `${file}-wal`
    this.#work = work
  }

  get bytes(): number {
    return statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0
  }

  /** Called after each commit. One that is not durable yet is synced in the background, with all earlier ones. */
  committed({ isDurable }: { isDurable: boolean }): void {
    this.#commits += 1
    if (isDurable) this.#durableCommits = this.#commits
    // A failure is reported, and rejects `durable`.
    else this.#sync().catch(() => undefined)
    if (this.bytes >= this.#nextBytes) this.#taking ??= this.#checkpoint()
  }

  /**
   * Returns null when every commit is on the disk; otherwise settles once the current ones are. Rejects when that
   * failed.
   */
  durable(): Promise<void> | null {
    return this.#durableCommits === this.#commits ? null : this.#syncUntil(this.#commits)
  }

  /** Settles once no work on the log is running. */
  async settled(): Promise<void> {
    // Closing checkpoints the log, whatever became of the sync.
    await Promise.all([this.#taking, this.#syncing?.catch(() => undefined)])
  }

  async #syncUntil(commit: number): Promise<void> {
    while (this.#durableCommits < commit) await this.#sync()
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

  /** Runs one sync at a time: later commits wait for the next. */
  #sync(): Promise<void> {
    this.#syncing ??= this.#syncOnce().finally(() => {
      this.#syncing = null
    })
    return this.#syncing
  }

  async #syncOnce(): Promise<void> {
    const commits = this.#commits
    try {
      await this.#work.sync(this.#log)
    } catch (error) {
      // A missing log was completely checkpointed into the database.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#work.report('The log of the database could not be written to the disk. The next commit does it.', error)
        throw error
      }
    }
    this.#durableCommits = Math.max(this.#durableCommits, commits)
  }
}
