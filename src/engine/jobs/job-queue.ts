import type { Job, ListedJob, User } from '#contract'
import { idOf, type JobId, rowOf } from '#model/ids.ts'
import { invalid } from '../errors.ts'
import type { JobHandle, Jobs } from '../ports.ts'
import { isNoSpace } from '../store/index.ts'
import type { JobKind } from './job-kind.ts'
import { type JobRow, jobFromRow, type Live, maxCrashes } from './job-row.ts'
import { createJobTable, type JobTable } from './job-table.ts'
import { interruptLeftJobs } from './left-jobs.ts'
import { type JobSurroundings, RunningJob, runJob } from './run-job.ts'
import { Stopped } from './stopped.ts'

const tryAgainMs = 2000

type Options = JobSurroundings & {
  kinds: readonly JobKind[]
  /** Called with each job that ended in any way, and the user it acted for. */
  ended?(job: ListedJob, actor: User): void
}

export class JobQueue implements Jobs {
  readonly #options: Options
  readonly #kinds: ReadonlyMap<string, JobKind>
  readonly #table: JobTable
  readonly #running = new Map<number, RunningJob>()
  readonly #busy = new Set<string>()
  /** Each is called once, when any job was started or ended. */
  readonly #waiting = new Set<() => void>()
  #tryingAgain: ReturnType<typeof setTimeout> | null = null
  #isClosing = false

  constructor(options: Options) {
    const { store, clock, log } = options
    this.#options = options
    this.#kinds = new Map(options.kinds.map((kind) => [kind.kind, kind]))
    this.#table = createJobTable({ store, clock, log, changed: (jobId) => this.#changed(jobId) })
    // Nobody else can be running them: this engine has locked the workspace.
    try {
      interruptLeftJobs(store, clock, log)
    } catch (error) {
      // The workspace opens anyway, so that users can free space in it.
      if (!isNoSpace(error)) throw error
      for (const row of store.values<number>("SELECT id FROM job WHERE status IN ('running', 'queued')"))
        this.#table.end(row, 'interrupted')
      this.#tryAgainLater()
    }
  }

  enqueue<Input>(
    kind: JobHandle<Input>,
    input: Input,
    actor: User,
    { check, onQueued }: Parameters<Jobs['enqueue']>[3] = {},
  ): JobId {
    const { store, clock } = this.#options
    if (!this.#kinds.has(kind.kind)) throw new Error(`The job kind ${kind.kind} is not listed.`)
    const accepted = kind.accept(input)
    const interrupted = store.get<{ id: number }>(
      "SELECT id FROM job WHERE status = 'interrupted' AND kind = ? AND input = ? ORDER BY id LIMIT 1",
      [kind.kind, JSON.stringify(accepted.input)],
    )
    if (interrupted) {
      onQueued?.(idOf('job', interrupted.id))
      this.#table.set(interrupted.id, 'queued')
      this.#startNext()
      return idOf('job', interrupted.id)
    }
    check?.()
    const jobId = store.write(() => {
      const { lastRow } = store.run(
        "INSERT INTO job (kind, title, input, status, unit, created_at, created_by) VALUES (?, ?, ?, 'queued', ?, ?, ?)",
        [kind.kind, accepted.title, JSON.stringify(accepted.input), kind.unit, clock.nowMs(), rowOf(actor.userId)],
      )
      onQueued?.(idOf('job', lastRow))
      return idOf('job', lastRow)
    })
    this.#startNext()
    return jobId
  }

  list(limit: number): ListedJob[] {
    return this.#table.list(limit, (row) => this.#liveOf(row))
  }

  get(jobId: JobId): Job {
    const row = this.#table.shortByRow(rowOf(jobId))
    return jobFromRow(row, this.#liveOf(row.id))
  }

  cancel(jobId: JobId): Job {
    const row = this.#table.byRow(rowOf(jobId))
    const live = this.#running.get(row.id)
    if (live) live.abort.abort(new Stopped('cancelled'))
    else if (row.status === 'queued' || row.status === 'interrupted') {
      this.#table.set(row.id, 'cancelled')
      this.#noteEnded(row)
    } else throw invalid(`The job ${jobId} has ended (${row.status}); there is nothing to cancel.`)
    return this.#whole(row.id)
  }

  resume(jobId: JobId): Job {
    const row = this.#table.byRow(rowOf(jobId))
    if (!['cancelled', 'failed', 'interrupted'].includes(row.status))
      throw invalid(`The job ${jobId} is ${row.status}; only a canceled, failed or interrupted job can be resumed.`)
    this.#table.set(row.id, 'queued')
    this.#startNext()
    return this.#whole(row.id)
  }

  async wait(jobId: JobId): Promise<Job> {
    for (;;) {
      const row = this.#table.byRow(rowOf(jobId))
      const isRunning = this.#running.has(row.id)
      if (!isRunning && row.status !== 'queued' && row.status !== 'running') return jobFromRow(row)
      if (!isRunning && this.#isClosing) throw new Error('The engine is closing.')
      await new Promise<void>((woken) => this.#waiting.add(woken))
    }
  }

  /** Returns the files and folders that were given to jobs, in this run and in earlier ones. */
  filePaths(): string[] {
    return this.#options.kinds.flatMap(({ kind, filePaths }) =>
      filePaths ? this.#table.inputs(kind).flatMap((input) => filePaths(JSON.parse(input))) : [],
    )
  }

  /**
   * Queues the jobs again that were interrupted when the engine last stopped, except those set aside; returns their
   * number.
   */
  recover(): number {
    const { store, log } = this.#options
    try {
      const { changes } = store.write(() =>
        store.run("UPDATE job SET status = 'queued' WHERE status = 'interrupted' AND crashes < ?", [maxCrashes]),
      )
      this.#startNext()
      return changes
    } catch (error) {
      if (!isNoSpace(error)) throw error
      log.warn('The disk is full, so no interrupted job was resumed.')
      return 0
    }
  }

  /** Stops running jobs at their next safe point; they resume at the next start. */
  async close(): Promise<void> {
    this.#isClosing = true
    if (this.#tryingAgain) clearTimeout(this.#tryingAgain)
    // From here on the end of the process does not count as a crash, however long its jobs take to stop.
    for (const [row, running] of this.#running) {
      running.abort.abort(new Stopped('interrupted'))
      const { status } = running.abort.signal.reason as Stopped
      this.#table.end(row, status, { live: running.live() })
    }
    this.#wake()
    await Promise.all([...this.#running.values()].map(({ finished }) => finished))
  }

  #liveOf(row: number): Live | undefined {
    return this.#running.get(row)?.live()
  }

  #whole(row: number): Job {
    return jobFromRow(this.#table.byRow(row), this.#liveOf(row))
  }

  #wake(): void {
    for (const one of this.#waiting) one()
    this.#waiting.clear()
  }

  #changed(jobId: JobId): void {
    this.#wake()
    this.#options.announce(jobId)
  }

  /** The disk may have space again after a while. */
  #tryAgainLater(): void {
    if (this.#isClosing || this.#tryingAgain) return
    this.#tryingAgain = setTimeout(() => {
      this.#tryingAgain = null
      if (!this.#table.endKept()) this.#tryAgainLater()
      this.#goOn()
    }, tryAgainMs)
    this.#tryingAgain.unref()
  }

  /** Runs in the background, where nobody waits for an error. */
  #goOn(): void {
    try {
      this.#startNext()
    } catch (error) {
      this.#options.log.error('The next job could not be started.', error)
    }
  }

  #noteEnded(row: JobRow): void {
    const { ended, actor, log } = this.#options
    try {
      ended?.(this.#table.listed(row.id), actor(row.created_by))
    } catch (error) {
      log.error(`What follows ${idOf('job', row.id)} could not be started.`, error)
    }
  }

  #startNext(): void {
    try {
      this.#startWaiting()
    } catch (error) {
      if (!isNoSpace(error)) throw error
      this.#tryAgainLater()
    }
  }

  #startWaiting(): void {
    if (this.#isClosing) return
    const { store } = this.#options
    for (const row of store.all<JobRow>("SELECT * FROM job WHERE status = 'queued' ORDER BY id LIMIT 100")) {
      const kind = this.#kinds.get(row.kind)
      if (!kind) this.#table.set(row.id, 'failed', { error: `This Winnow has no job kind ${row.kind}.` })
      else if (!this.#busy.has(kind.lane)) this.#start(row, kind)
    }
  }

  #start(row: JobRow, kind: JobKind): void {
    const { store, clock } = this.#options
    store.write(() =>
      store.run("UPDATE job SET status = 'running', started_at = coalesce(started_at, ?), unit = ? WHERE id = ?", [
        clock.nowMs(),
        kind.unit,
        row.id,
      ]),
    )
    const running = new RunningJob(row, kind)
    this.#busy.add(kind.lane)
    this.#running.set(row.id, running)
    this.#changed(idOf('job', row.id))
    running.finished = runJob(row, kind, running, { ...this.#options, table: this.#table }).finally(() => {
      this.#running.delete(row.id)
      this.#busy.delete(kind.lane)
      this.#wake()
      if (!this.#table.endKept()) this.#tryAgainLater()
      this.#noteEnded(row)
      this.#goOn()
    })
  }
}
