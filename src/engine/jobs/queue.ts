import { setTimeout as paused } from 'node:timers/promises'
import type { Job, ListedJob, ResultSummary, User } from '#contract'
import { idOf, type JobId, rowOf } from '#model/ids.ts'
import { wordsOfError } from '#model/text/value-words.ts'
import type { Clock, Context, Log } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { DamagedDatabase, isNoSpace, noSpaceMessage, type Store } from '../store/index.ts'
import type { JobKind } from './job-kind.ts'
import { type JobRow, jobFromRow, type ListedRow, listedColumns, listedFromRow } from './job-row.ts'
import { Rate } from './rate.ts'
import { summaryOf } from './result-summary.ts'

type Running = { abort: AbortController; rate: Rate; done: number; total: number | null; finished: Promise<void> }

/** Reason of an abort: what becomes of the job. */
class Stopped extends Error {
  readonly status: 'cancelled' | 'interrupted'
  constructor(status: 'cancelled' | 'interrupted') {
    super(status === 'cancelled' ? 'The job was cancelled.' : 'The engine is closing.')
    this.status = status
  }
}

export type Jobs = {
  /**
   * Puts a job into the queue and starts it when its lane is free. An interrupted job of the same kind and input is
   * taken up again instead, where it stopped. `check` may refuse a new job by throwing; one that is taken up had passed.
   */
  enqueue<Input>(kind: JobKind<Input>, input: Input, actor: User, check?: () => void): JobId
  list(limit: number): ListedJob[]
  get(jobId: JobId): Job
  cancel(jobId: JobId): Job
  resume(jobId: JobId): Job
  /** Settles when the job has ended in any way. */
  wait(jobId: JobId): Promise<Job>
  /** Queues the jobs again that were interrupted when the engine last stopped; gives how many. */
  recover(): number
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
}): Jobs {
  const { store, clock, log, announce } = options
  const kinds = new Map(options.kinds.map((kind) => [kind.kind, kind]))
  const running = new Map<number, Running>()
  const busy = new Set<string>()
  /** Ends of jobs that could not be written, because the disk is full: shown from here until they can be. */
  const unwritten = new Map<number, Partial<JobRow>>()
  /** Results do not change once they are there, so each is read for lists only once. */
  const summaries = new Map<number, ResultSummary>()
  let tryingAgain: ReturnType<typeof setTimeout> | null = null
  let closing = false

  const rowById = (row: number): JobRow => {
    const found = store.get<JobRow>('SELECT * FROM job WHERE id = ?', [row])
    if (!found) throw notFound(`job ${idOf('job', row)}`)
    return { ...found, ...unwritten.get(row) }
  }
  const liveOf = (row: number) => {
    const live = running.get(row)
    return live && { done: live.done, total: live.total, perSecond: live.rate.perSecond() }
  }
  const toJob = (row: JobRow): Job => jobFromRow(row, liveOf(row.id))
  const summaryFor = ({ id, status }: ListedRow): ResultSummary | null => {
    if (status !== 'done') return null
    const result = summaries.has(id)
      ? null
      : store.get<{ result: string | null }>('SELECT result FROM job WHERE id = ?', [id])
    if (result?.result) summaries.set(id, summaryOf(JSON.parse(result.result)))
    return summaries.get(id) ?? null
  }
  const setStatus = (row: number, status: Job['status'], more: { result?: unknown; error?: string } = {}) => {
    const ended = status === 'queued' || status === 'running' ? null : clock.nowMs()
    store.write(() =>
      store.run('UPDATE job SET status = ?, result = ?, error = ?, ended_at = ? WHERE id = ?', [
        status,
        more.result === undefined ? null : JSON.stringify(more.result),
        more.error ?? null,
        ended,
        row,
      ]),
    )
    unwritten.delete(row)
    announce(idOf('job', row))
  }
  const tryAgainLater = () => {
    if (closing || tryingAgain) return
    tryingAgain = setTimeout(() => {
      tryingAgain = null
      for (const [row, { status, error }] of [...unwritten]) end(row, status ?? 'failed', error ?? undefined)
      startNext()
    }, tryAgainMs)
    tryingAgain.unref()
  }
  /** Writes how a job ended, at the latest when there is room for it again. */
  const end = (row: number, status: Job['status'], error?: string) => {
    try {
      setStatus(row, status, error === undefined ? {} : { error })
    } catch {
      unwritten.set(row, { status, error: error ?? null, ended_at: clock.nowMs() })
      announce(idOf('job', row))
      tryAgainLater()
    }
  }

  async function run(row: JobRow, kind: JobKind, live: Running): Promise<void> {
    let lastSavedMs = 0
    const saveProgress = () =>
      store.write(() => store.run('UPDATE job SET done = ?, total = ? WHERE id = ?', [live.done, live.total, row.id]))
    try {
      const result = await kind.run(JSON.parse(row.input), {
        checkpoint: row.checkpoint === null ? null : JSON.parse(row.checkpoint),
        save: (checkpoint) => {
          store.write(() =>
            store.run('UPDATE job SET checkpoint = ? WHERE id = ?', [JSON.stringify(checkpoint), row.id]),
          )
        },
        progress: (done, total) => {
          live.done = done
          live.total = total
          const now = clock.nowMs()
          live.rate.add(now, done)
          if (now - lastSavedMs < progressIntervalMs) return
          lastSavedMs = now
          announce(idOf('job', row.id))
        },
        signal: live.abort.signal,
        context: { ...options.context(), actor: options.actor(row.created_by) },
      })
      saveProgress()
      setStatus(row.id, 'done', { result })
    } catch (error) {
      const reason: unknown = live.abort.signal.aborted ? live.abort.signal.reason : null
      try {
        saveProgress()
      } catch {
        // How it ended says more, and is kept until it can be written.
      }
      if (reason instanceof Stopped) end(row.id, reason.status)
      else end(row.id, 'failed', sentenceFor(error))
    }
  }
  const sentenceFor = (error: unknown): string => {
    if (isNoSpace(error))
      return `${noSpaceMessage(error, options.context().folders.root)}. Then resume the job: it continues where it stopped.`
    if (error instanceof DamagedDatabase) return error.message
    return error instanceof Error && isExpected(error) ? error.message : unexpected(error)
  }
  const isExpected = (error: Error): boolean => 'defined' in error && error.defined === true
  const unexpected = (error: unknown): string => {
    const errorId = log.error('A job failed.', error)
    const message = wordsOfError(error)
    return `${message} (error ${errorId} in the log)`
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
        setStatus(row.id, 'failed', { error: `This Winnow has no job kind ${row.kind}.` })
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
        finished: Promise.resolve(),
      }
      busy.add(kind.lane)
      running.set(row.id, live)
      announce(idOf('job', row.id))
      live.finished = run(row, kind, live).finally(() => {
        running.delete(row.id)
        busy.delete(kind.lane)
        startNext()
      })
    }
  }

  // Nobody else can be running them: the workspace is locked by this engine.
  store.write(() => store.run("UPDATE job SET status = 'interrupted' WHERE status IN ('running', 'queued')"))

  return {
    enqueue(kind, input, actor, check) {
      if (!kinds.has(kind.kind)) throw new Error(`The job kind ${kind.kind} is not listed.`)
      const accepted = kind.accept(input)
      const interrupted = store.get<{ id: number }>(
        "SELECT id FROM job WHERE status = 'interrupted' AND kind = ? AND input = ? ORDER BY id LIMIT 1",
        [kind.kind, JSON.stringify(accepted.input)],
      )
      if (interrupted) {
        setStatus(interrupted.id, 'queued')
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
    list: (limit) =>
      store
        .all<ListedRow>(`SELECT ${listedColumns} FROM job ORDER BY id DESC LIMIT ?`, [limit])
        .map((found) => ({ ...found, ...unwritten.get(found.id) }))
        .map((row) => listedFromRow(row, summaryFor(row), liveOf(row.id))),
    get: (jobId) => toJob(rowById(rowOf(jobId))),
    cancel(jobId) {
      const row = rowById(rowOf(jobId))
      const live = running.get(row.id)
      if (live) live.abort.abort(new Stopped('cancelled'))
      else if (row.status === 'queued' || row.status === 'interrupted') setStatus(row.id, 'cancelled')
      else throw invalid(`The job ${jobId} has ended (${row.status}); there is nothing to cancel.`)
      return toJob(rowById(row.id))
    },
    resume(jobId) {
      const row = rowById(rowOf(jobId))
      if (!['cancelled', 'failed', 'interrupted'].includes(row.status))
        throw invalid(`The job ${jobId} is ${row.status}; only a cancelled, failed or interrupted job can be resumed.`)
      setStatus(row.id, 'queued')
      startNext()
      return toJob(rowById(row.id))
    },
    async wait(jobId) {
      for (;;) {
        const row = rowById(rowOf(jobId))
        const live = running.get(row.id)
        if (live) await live.finished
        else if (row.status !== 'queued' && row.status !== 'running') return toJob(row)
        // It could not be begun, as on a full disk: that is tried again after a while.
        else if (running.size === 0) await paused(tryAgainMs)
        else await Promise.race([...running.values()].map(({ finished }) => finished))
      }
    },
    recover() {
      const { changes } = store.write(() => store.run("UPDATE job SET status = 'queued' WHERE status = 'interrupted'"))
      startNext()
      return changes
    },
    async close() {
      closing = true
      if (tryingAgain) clearTimeout(tryingAgain)
      for (const live of running.values()) live.abort.abort(new Stopped('interrupted'))
      await Promise.all([...running.values()].map(({ finished }) => finished))
    },
  }
}
