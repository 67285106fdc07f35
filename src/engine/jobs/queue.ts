import type { Job, ListedJob, User } from '#contract'
import { idOf, type JobId, rowOf } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Clock, Context, Log } from '../context.ts'
import { invalid } from '../errors.ts'
import type { Jobs } from '../ports.ts'
import { DamagedDatabase, isNoSpace, noSpaceMessage, type Store } from '../store/index.ts'
import { nextTurn } from '../turns.ts'
import { addFailures, failuresOf } from './failures.ts'
import type { JobKind } from './job-kind.ts'
import { type JobRow, jobFromRow, type Live, maxCrashes, type ShortRow } from './job-row.ts'
import { createJobTable, textsOf } from './job-table.ts'
import { interruptLeftJobs } from './left-jobs.ts'
import { Rate } from './rate.ts'

type Running = Pick<Live, 'done' | 'total' | 'unit'> & { abort: AbortController; rate: Rate; finished: Promise<void> }

/** Reason of an abort: the job's next state. */
class Stopped extends Error {
  readonly status: 'cancelled' | 'interrupted'
  constructor(status: 'cancelled' | 'interrupted') {
    super(status === 'cancelled' ? 'The job was canceled.' : 'The engine is closing.')
    this.status = status
  }
}

export type JobQueue = Jobs & {
  /** Queues the jobs again that were interrupted when the engine last stopped, but those set aside; gives how many. */
  recover(): number
  /** The files and folders that jobs were given, in this run and in earlier ones. */
  filePaths(): string[]
  /** Stops running jobs at their next safe point; they are resumed at the next start. */
  close(): Promise<void>
}

const progressIntervalMs = 250
const tryAgainMs = 2000

export function createJobs(options: {
  store: Store
  clock: Clock
  log: Log
  kinds: readonly JobKind[]
  context(): Context
  actor(userRow: number): User
  announce(jobId: JobId): void
  /** Told of each job that ended in any way, and of the user it acted for. */
  ended?(job: ListedJob, actor: User): void
}): JobQueue {
  const { store, clock, log, announce } = options
  const kinds = new Map(options.kinds.map((kind) => [kind.kind, kind]))
  const running = new Map<number, Running>()
  const busy = new Set<string>()
  /** Each is called once, when any job was started or ended. */
  const waiting = new Set<() => void>()
  let tryingAgain: ReturnType<typeof setTimeout> | null = null
  let closing = false

  const wake = () => {
    for (const one of waiting) one()
    waiting.clear()
  }
  const changed = (jobId: JobId) => {
    wake()
    announce(jobId)
  }
  const table = createJobTable({ store, clock, log, changed })
  const liveOf = (row: number) => {
    const live = running.get(row)
    return live && { done: live.done, total: live.total, unit: live.unit, perSecond: live.rate.perSecond() }
  }
  const toJob = (row: ShortRow): Job => jobFromRow(row, liveOf(row.id))

  /** After a while there may be room on the disk again. */
  const tryAgainLater = () => {
    if (closing || tryingAgain) return
    tryingAgain = setTimeout(() => {
      tryingAgain = null
      if (!table.endKept()) tryAgainLater()
      goOn()
    }, tryAgainMs)
    tryingAgain.unref()
  }

  async function run(row: JobRow, kind: JobKind, live: Running): Promise<void> {
    let lastToldMs = 0
    try {
      const result = await kind.run(JSON.parse(row.input), {
        checkpoint: row.checkpoint === null ? null : JSON.parse(row.checkpoint),
        save: (checkpoint) => {
          store.write(() =>
            store.run('UPDATE job SET checkpoint = ? WHERE id = ?', [JSON.stringify(checkpoint), row.id]),
          )
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
          if (now - lastToldMs < progressIntervalMs) return
          lastToldMs = now
          announce(idOf('job', row.id))
        },
        signal: live.abort.signal,
        context: { ...options.context(), actor: options.actor(row.created_by) },
      })
      // It can name hundreds of thousands of images, so it is checked, made into texts and written in a turn each.
      await nextTurn()
      const texts = textsOf(result)
      await nextTurn()
      table.set(row.id, 'done', { texts, live: liveOf(row.id) })
    } catch (error) {
      const reason: unknown = live.abort.signal.reason
      const stopped = reason instanceof Stopped ? reason : null
      if (stopped && error !== stopped && !isAbort(error))
        log.error(`${idOf('job', row.id)} failed while it was stopped.`, error)
      const problem = stopped ? undefined : sentenceFor(error)
      table.end(row.id, stopped?.status ?? 'failed', { error: problem, live: liveOf(row.id) })
    }
  }
  /** What Node's own functions throw once their signal is aborted. */
  const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
  const sentenceFor = (error: unknown): string => {
    if (isNoSpace(error))
      return `${noSpaceMessage(error, options.context().folders.root)}. Then resume the job: it continues where it stopped.`
    if (error instanceof DamagedDatabase) return error.message
    if (error instanceof Error && 'defined' in error && error.defined === true) return error.message
    const errorId = log.error('A job failed.', error)
    return `${messageOf(error)} (error ${errorId} in the log)`
  }

  /** In the background, where nobody waits for an error. */
  function goOn(): void {
    try {
      startNext()
    } catch (error) {
      log.error('The next job could not be started.', error)
    }
  }

  function noteEnded(row: JobRow): void {
    try {
      options.ended?.(table.listed(row.id), options.actor(row.created_by))
    } catch (error) {
      log.error(`What follows ${idOf('job', row.id)} could not be started.`, error)
    }
  }

  function startNext(): void {
    try {
      startWaiting()
    } catch (error) {
      if (!isNoSpace(error)) throw error
      tryAgainLater()
    }
  }

  function startWaiting(): void {
    if (closing) return
    for (const row of store.all<JobRow>("SELECT * FROM job WHERE status = 'queued' ORDER BY id LIMIT 100")) {
      const kind = kinds.get(row.kind)
      if (!kind) {
        table.set(row.id, 'failed', { error: `This Winnow has no job kind ${row.kind}.` })
        continue
      }
      if (busy.has(kind.lane)) continue
      store.write(() =>
        store.run("UPDATE job SET status = 'running', started_at = coalesce(started_at, ?), unit = ? WHERE id = ?", [
          clock.nowMs(),
          kind.unit,
          row.id,
        ]),
      )
      const live: Running = {
        abort: new AbortController(),
        rate: new Rate(),
        done: row.done,
        total: row.total,
        unit: kind.unit,
        finished: Promise.resolve(),
      }
      busy.add(kind.lane)
      running.set(row.id, live)
      changed(idOf('job', row.id))
      live.finished = run(row, kind, live).finally(() => {
        running.delete(row.id)
        busy.delete(kind.lane)
        wake()
        if (!table.endKept()) tryAgainLater()
        noteEnded(row)
        goOn()
      })
    }
  }

  // Nobody else can be running them: the workspace is locked by this engine.
  try {
    interruptLeftJobs(store, clock, log)
  } catch (error) {
    // The workspace opens all the same, so that room can be made in it.
    if (!isNoSpace(error)) throw error
    for (const row of store.values<number>("SELECT id FROM job WHERE status IN ('running', 'queued')"))
      table.end(row, 'interrupted')
    tryAgainLater()
  }

  return {
    enqueue(kind, input, actor, check) {
      if (!kinds.has(kind.kind)) throw new Error(`The job kind ${kind.kind} is not listed.`)
      const accepted = kind.accept(input)
      const interrupted = store.get<{ id: number }>(
        "SELECT id FROM job WHERE status = 'interrupted' AND kind = ? AND input = ? ORDER BY id LIMIT 1",
        [kind.kind, JSON.stringify(accepted.input)],
      )
      if (interrupted) {
        table.set(interrupted.id, 'queued')
        startNext()
        return idOf('job', interrupted.id)
      }
      check?.()
      const { lastRow } = store.write(() =>
        store.run(
          "INSERT INTO job (kind, title, input, status, unit, created_at, created_by) VALUES (?, ?, ?, 'queued', ?, ?, ?)",
          [kind.kind, accepted.title, JSON.stringify(accepted.input), kind.unit, clock.nowMs(), rowOf(actor.userId)],
        ),
      )
      startNext()
      return idOf('job', lastRow)
    },
    list: (limit) => table.list(limit, liveOf),
    get: (jobId) => toJob(table.shortByRow(rowOf(jobId))),
    cancel(jobId) {
      const row = table.byRow(rowOf(jobId))
      const live = running.get(row.id)
      if (live) live.abort.abort(new Stopped('cancelled'))
      else if (row.status === 'queued' || row.status === 'interrupted') {
        table.set(row.id, 'cancelled')
        noteEnded(row)
      } else throw invalid(`The job ${jobId} has ended (${row.status}); there is nothing to cancel.`)
      return toJob(table.byRow(row.id))
    },
    resume(jobId) {
      const row = table.byRow(rowOf(jobId))
      if (!['cancelled', 'failed', 'interrupted'].includes(row.status))
        throw invalid(`The job ${jobId} is ${row.status}; only a canceled, failed or interrupted job can be resumed.`)
      table.set(row.id, 'queued')
      startNext()
      return toJob(table.byRow(row.id))
    },
    async wait(jobId) {
      for (;;) {
        const row = table.byRow(rowOf(jobId))
        const isRunning = running.has(row.id)
        if (!isRunning && row.status !== 'queued' && row.status !== 'running') return toJob(row)
        if (!isRunning && closing) throw new Error('The engine is closing.')
        await new Promise<void>((woken) => waiting.add(woken))
      }
    },
    filePaths: () =>
      options.kinds.flatMap(({ kind, filePaths }) =>
        filePaths ? table.inputs(kind).flatMap((input) => filePaths(JSON.parse(input))) : [],
      ),
    recover() {
      try {
        const { changes } = store.write(() =>
          store.run("UPDATE job SET status = 'queued' WHERE status = 'interrupted' AND crashes < ?", [maxCrashes]),
        )
        startNext()
        return changes
      } catch (error) {
        if (!isNoSpace(error)) throw error
        log.warn('The disk is full, so no interrupted job was resumed.')
        return 0
      }
    },
    async close() {
      closing = true
      if (tryingAgain) clearTimeout(tryingAgain)
      // From here on the end of the process is no crash, however long its jobs take to stop.
      for (const [row, { abort }] of running) {
        abort.abort(new Stopped('interrupted'))
        table.end(row, (abort.signal.reason as Stopped).status, { live: liveOf(row) })
      }
      wake()
      await Promise.all([...running.values()].map(({ finished }) => finished))
    },
  }
}
