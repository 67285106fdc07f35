import { type EditSessions, noWork, type Tally } from '../../editor/session/index.ts'
import { WorkClock } from './work-clock.ts'

/** What was done in this queue. Times are milliseconds of work, without pauses. */
export type Work = Tally & { skipped: number; sentBack: number; workedMs: number; objects: number }

/** Keeps what a user does in one queue, for the end of it. */
export class WorkLog {
  readonly clock = new WorkClock()
  readonly #sessions: EditSessions
  readonly #before: Tally
  readonly #counts = { skipped: 0, sentBack: 0 }

  constructor(sessions: EditSessions) {
    this.#sessions = sessions
    this.#before = sessions.tally()
  }

  count(what: 'skipped' | 'sentBack'): void {
    this.#counts[what] += 1
  }

  /** What was undone does not count. */
  done(): Work {
    const now = this.#sessions.tally()
    const keys = Object.keys(noWork) as (keyof Tally)[]
    const tally = Object.fromEntries(keys.map((key) => [key, Math.max(0, now[key] - this.#before[key])])) as Tally
    const objects = tally.accepted + tally.corrected + tally.deleted + tally.drawn
    return { ...tally, ...this.#counts, workedMs: this.clock.workedMs, objects }
  }
}
