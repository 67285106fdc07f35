import { type EditSessions, type Tally, tallyKeys } from '../../editor/session/index.ts'

/** Longer pauses don't count as work. */
const longestPauseMs = 30_000

/** Measures time with user input, without pauses. */
export class WorkClock {
  #lastMs: number | null = null
  #workedMs = 0

  get workedMs(): number {
    return this.#workedMs
  }

  /** Records user input. */
  touch(nowMs: number): void {
    if (this.#lastMs !== null && nowMs - this.#lastMs <= longestPauseMs) this.#workedMs += nowMs - this.#lastMs
    this.#lastMs = nowMs
  }
}

/** What was done in a queue: finished images and objects. Times are milliseconds without pauses. */
export type Work = Tally & { skipped: number; workedMs: number; finished: number; objects: number }

type Counted = 'skipped' | 'accepted' | 'deleted' | 'corrected'
const nothing: Record<Counted, number> = { skipped: 0, accepted: 0, deleted: 0, corrected: 0 }

/** Counts a user's work in one queue, on images and in the class grid. */
export class WorkLog {
  clock = new WorkClock()
  readonly #sessions: EditSessions
  #queue: string | null = null
  #before: Tally
  #counts = { ...nothing }

  constructor(sessions: EditSessions) {
    this.#sessions = sessions
    this.#before = sessions.tally()
  }

  /** Starts counting for a queue, or continues with the same one. */
  begin(queue: string): void {
    if (queue === this.#queue) return
    this.#queue = queue
    this.#before = this.#sessions.tally()
    this.#counts = { ...nothing }
    this.clock = new WorkClock()
  }

  /** Ends the queue: opened again, it starts from zero. */
  end(): void {
    this.#queue = null
  }

  /** Counts what no edit on the stage shows. */
  count(what: Counted, times = 1): void {
    this.#counts[what] += times
  }

  /** Returns the work without what was undone. */
  done(): Work {
    const now = this.#sessions.tally()
    const tally = Object.fromEntries(tallyKeys.map((key) => [key, Math.max(0, now[key] - this.#before[key])])) as Tally
    const { skipped } = this.#counts
    const accepted = tally.accepted + this.#counts.accepted
    const corrected = tally.corrected + this.#counts.corrected
    const deleted = tally.deleted + this.#counts.deleted
    const finished = tally.reviewed + tally.approved + tally.sentBack + tally.rejected
    const objects = accepted + corrected + deleted + tally.drawn
    return { ...tally, accepted, corrected, deleted, skipped, workedMs: this.clock.workedMs, finished, objects }
  }
}
