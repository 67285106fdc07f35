import type { SkippedImage, User } from '#contract'
import { idOf, type JobId } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Clock, Context, Log } from '../context.ts'
import { DamagedDatabase, isNoSpace, noSpaceMessage, type Store } from '../store/index.ts'
import { nextTurn, pagesInTurns } from '../threads/turns.ts'
import type { JobKind } from './job-kind.ts'
import type { JobRow, Live } from './job-row.ts'
import { type JobTable, textsOf } from './job-table.ts'
import { Rate } from './rate.ts'
import { Stopped } from './stopped.ts'

/** A running job: its progress, and how to stop it. */
export class RunningJob {
  readonly abort = new AbortController()
  readonly rate = new Rate()
  done: number
  total: number | null
  unit: string
  finished: Promise<void> = Promise.resolve()

  constructor({ done, total }: JobRow, { unit }: JobKind) {
    this.done = done
    this.total = total
    this.unit = unit
  }

  live(): Live {
    // Steps differ in length, so their rate does not tell the remaining time.
    const perSecond = this.unit === 'steps' ? null : this.rate.perSecond()
    return { done: this.done, total: this.total, unit: this.unit, perSecond }
  }
}

const progressIntervalMs = 250

export type JobSurroundings = {
  store: Store
  clock: Clock
  log: Log
  context(): Context
  actor(userRow: number): User
  announce(jobId: JobId): void
}
type Around = JobSurroundings & { table: JobTable }

/** Runs a job to its end and records how it ended. Never throws. */
export async function runJob(row: JobRow, kind: JobKind, live: RunningJob, around: Around): Promise<void> {
  const { store, clock, log, table, announce } = around
  let lastReportedMs = 0
  try {
    const result = await kind.run(JSON.parse(row.input), {
      checkpoint: row.checkpoint === null ? null : JSON.parse(row.checkpoint),
      save: (checkpoint) => {
        store.write(() => store.run('UPDATE job SET checkpoint = ? WHERE id = ?', [JSON.stringify(checkpoint), row.id]))
      },
      keepInput: ({ input, title }) => {
        store.write(() =>
          store.run('UPDATE job SET input = ?, title = ? WHERE id = ?', [JSON.stringify(input), title, row.id]),
        )
      },
      failures: () => failuresOf(store, row.id),
      addFailures: (more) => addFailures(store, row.id, more),
      progress: (done, total, unit = kind.unit) => {
        Object.assign(live, { done, total, unit })
        const now = clock.nowMs()
        live.rate.add(now, done)
        if (now - lastReportedMs < progressIntervalMs) return
        lastReportedMs = now
        announce(idOf('job', row.id))
      },
      signal: live.abort.signal,
      context: { ...around.context(), actor: around.actor(row.created_by) },
    })
    // The result can name hundreds of thousands of images, so checking, formatting and writing get a turn each.
    await nextTurn()
    const texts = textsOf(result)
    await nextTurn()
    table.set(row.id, 'done', { texts, live: live.live() })
  } catch (error) {
    const reason: unknown = live.abort.signal.reason
    const stopped = reason instanceof Stopped ? reason : null
    if (stopped && error !== stopped && !isAbort(error))
      log.error(`${idOf('job', row.id)} failed while it was stopped.`, error)
    const problem = stopped ? undefined : sentenceFor(error, around)
    table.end(row.id, stopped?.status ?? 'failed', { error: problem, live: live.live() })
  }
}

/** Whether Node's own functions threw this because their signal was aborted. */
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

function sentenceFor(error: unknown, { context, log }: Around): string {
  if (isNoSpace(error))
    return `${noSpaceMessage(error, context().folders.root)} Then resume the job: it continues where it stopped.`
  if (error instanceof DamagedDatabase) return error.message
  if (error instanceof Error && 'defined' in error && error.defined === true) return error.message
  const errorId = log.error('A job failed.', error)
  return `${messageOf(error)} (error ${errorId} in the log)`
}

const rowsAtOnce = 2000

async function failuresOf(store: Store, jobRow: number): Promise<SkippedImage[]> {
  const failures: SkippedImage[] = []
  const pages = pagesInTurns<[n: number, entry: string]>((last) =>
    store.arrays('SELECT n, entry FROM job_failure WHERE job_id = ? AND n > ? ORDER BY n LIMIT ?', [
      jobRow,
      last?.[0] ?? 0,
      rowsAtOnce,
    ]),
  )
  for await (const page of pages) for (const [, entry] of page) failures.push(JSON.parse(entry))
  return failures
}

const addFailures = (store: Store, jobRow: number, more: readonly SkippedImage[]): void =>
  store.write(() => {
    for (const failure of more)
      store.run('INSERT INTO job_failure (job_id, entry) VALUES (?, ?)', [jobRow, JSON.stringify(failure)])
  })
