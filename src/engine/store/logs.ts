import { open } from 'node:fs/promises'
import { LogKeeper, type Report } from './log-keeper.ts'
import { workOn } from './work-on.ts'

/** The logs of the database and of those attached to it, by name. */
export class Logs {
  readonly syncs = { count: 0, totalMs: 0 }
  readonly #report: Report
  readonly #main: LogKeeper
  readonly #all: Map<string, LogKeeper>

  constructor(file: string, report: Report) {
    this.#report = report
    this.#main = this.#keeperOf(file)
    this.#all = new Map([['main', this.#main]])
  }

  /** The bytes of the database's own log. */
  get bytes(): number {
    return this.#main.bytes
  }

  attach(file: string, name: string): void {
    this.#all.set(name, this.#keeperOf(file))
  }

  detach(name: string): void {
    this.#all.delete(name)
  }

  committed(commit: { isDurable: boolean }): void {
    for (const one of this.#all.values()) one.committed(commit)
  }

  durable(): Promise<void> | null {
    const waiting = [...this.#all.values()].flatMap((one) => one.durable() ?? [])
    return waiting.length === 0 ? null : Promise.all(waiting).then(() => undefined)
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#all.values()].map((one) => one.settled()))
  }

  #keeperOf(database: string): LogKeeper {
    const sync = async (file: string) => {
      const startedAtMs = performance.now()
      await syncFile(file)
      this.syncs.count += 1
      this.syncs.totalMs += performance.now() - startedAtMs
    }
    return new LogKeeper(database, { checkpoint: (one) => workOn('takeLogOver', one), sync, report: this.#report })
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
