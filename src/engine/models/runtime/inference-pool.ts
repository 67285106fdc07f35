import { workerFile } from '../../threads/worker-file.ts'
import type { Signature } from '../file/signature.ts'
import type { Results, Task, WorkerStart } from './messages.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

/**
 * Tasks that a worker holds besides the running one, so that it reads the next image while it runs: with one, it would
 * receive the next task only after a run, and wait for its pixels.
 */
const tasksAhead = 2
/** Limits of a batch of short tasks, in time and number: they are sent and answered together. */
const aheadMs = 120
const maxTasks = 16
/** The pool fails after this many images in a row crashed workers. */
const maxConsecutiveCrashes = 3

/** A worker is killed when it continues with a canceled image for longer. */
const graceMs = 2000

type Pending = {
  task: Task
  /** Set once the caller has canceled. */
  stopped?: { reason: unknown; endByMs: number }
  /** A worker crashed with this and other tasks. It runs alone now, to find out which task crashes. */
  isSuspect?: boolean
  resolve(result: Results[Task['kind']]): void
  reject(error: unknown): void
}
type Seat = {
  worker: WorkerProcess
  pending: Map<number, Pending>
  /** The number of tasks that it may hold. */
  room: number
  answeredMs: number
  ending?: ReturnType<typeof setTimeout>
}

/** A single task failed: its image can't be read, the model failed on it, the worker crashed, or the server is away. */
export class TaskFailure extends Error {
  readonly at: 'image' | 'model' | 'worker' | 'server'
  constructor(at: TaskFailure['at'], message: string) {
    super(message)
    this.at = at
  }
}

/** Runs a model on images: workers of this computer, or a cluster. */
export type ModelPool = Pick<
  InferencePool,
  'signature' | 'runtime' | 'workers' | 'capacity' | 'bulkCapacity' | 'run' | 'close'
>

/**
 * Worker processes with one loaded model. When a worker crashes, only its image fails, and the worker is replaced. A worker
 * that doesn't finish a canceled image is also replaced.
 */
export class InferencePool {
  readonly signature: Signature
  /** The runtime, with its version and provider. */
  readonly runtime: string
  /** Other providers that this computer may have. */
  readonly providers: readonly string[]
  readonly workers: number
  /** Images in one run of a worker. */
  readonly batch: number
  readonly #start: WorkerStart
  readonly #workerFile: URL
  readonly #seats = new Set<Seat>()
  readonly #waiting: Pending[] = []
  readonly #endings = new Set<Promise<void>>()
  #nextId = 1
  #consecutiveCrashes = 0
  #broken: Error | null = null
  #closing = false
  #pumpsSoon = false

  private constructor(start: WorkerStart, file: URL, workers: WorkerProcess[]) {
    this.#start = start
    this.#workerFile = file
    this.workers = workers.length
    this.signature = workers[0]!.signature
    this.runtime = workers[0]!.runtime
    this.providers = workers[0]!.providers
    this.batch = start.batch ?? 1
    for (const worker of workers) this.#seat(worker)
  }

  /** Loads the model in every worker. Throws UnusableModel when ONNX Runtime refuses it. */
  static async open(
    options: WorkerStart & { workers: number; workerFile?: URL; signal?: AbortSignal },
  ): Promise<InferencePool> {
    const { workers, signal, workerFile: given, ...start } = options
    const file = given ?? workerFile(import.meta.url, 'inference-worker')
    const starts = await Promise.allSettled(Array.from({ length: workers }, () => startWorker(file, start, signal)))
    const loaded = starts.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const failed = starts.find((result) => result.status === 'rejected')
    if (failed) {
      for (const worker of loaded) worker.kill()
      await Promise.all(loaded.map(({ ended }) => ended))
      throw failed.reason
    }
    return new InferencePool(start, file, loaded)
  }

  /** The number of tasks that keeps every worker busy. */
  get capacity(): number {
    return this.workers * this.#leastTasks
  }

  /** The number of tasks that does so with the fewest messages: those that workers hold, and as many waiting. */
  get bulkCapacity(): number {
    return this.workers * 2 * Math.max(this.#leastTasks, maxTasks)
  }

  get #leastTasks(): number {
    // Reads the next batch while one runs.
    return this.batch === 1 ? 1 + tasksAhead : 2 * this.batch + 1
  }

  /**
   * Runs a task. Rejects with a TaskFailure when only this task failed, with the signal's reason when it is aborted and the
   * task does not end within a moment, with another error when the pool has failed.
   */
  async run<Kind extends Task['kind']>(task: Task & { kind: Kind }, signal?: AbortSignal): Promise<Results[Kind]> {
    signal?.throwIfAborted()
    let cancel = () => {}
    const result = new Promise<Results[Task['kind']]>((resolve, reject) => {
      if (this.#closing) return reject(new Error('The workers are closing.'))
      if (this.#broken) return reject(this.#broken)
      const pending: Pending = { task, resolve, reject }
      cancel = () => this.#stop(pending, signal?.reason)
      signal?.addEventListener('abort', cancel)
      this.#waiting.push(pending)
      this.#pump()
    })
    return result.finally(() => signal?.removeEventListener('abort', cancel)) as Promise<Results[Kind]>
  }

  /** Ends the workers after their current images, or during slow ones. Rejects waiting tasks. */
  async close(): Promise<void> {
    this.#closing = true
    for (const pending of this.#waiting.splice(0)) pending.reject(new Error('The workers are closing.'))
    for (const { worker } of this.#seats) worker.send({ kind: 'close' })
    const timer = setTimeout(() => {
      for (const { worker } of this.#seats) worker.kill()
    }, graceMs)
    while (this.#endings.size > 0) await Promise.all(this.#endings)
    clearTimeout(timer)
  }

  /** Sends tasks after the callers of the last answers had time to add more or cancel. */
  #pumpSoon(): void {
    if (this.#pumpsSoon) return
    this.#pumpsSoon = true
    setImmediate(() => {
      this.#pumpsSoon = false
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#pumpsSoon) return
    const sent = new Map<Seat, { id: number; task: Task }[]>()
    while (this.#waiting.length > 0) {
      const [idlest] = [...this.#seats].sort((a, b) => a.pending.size - a.room - (b.pending.size - b.room))
      if (!idlest) break
      const isAlone = this.#waiting[0]!.isSuspect || [...idlest.pending.values()].some((one) => one.isSuspect)
      if (idlest.pending.size >= (isAlone ? 1 : idlest.room)) break
      const pending = this.#waiting.shift()!
      const id = this.#nextId++
      idlest.pending.set(id, pending)
      const tasks = sent.get(idlest)
      if (tasks) tasks.push({ id, task: pending.task })
      else sent.set(idlest, [{ id, task: pending.task }])
    }
    for (const [{ worker }, tasks] of sent) worker.send({ kind: 'tasks', tasks })
  }

  #stop(pending: Pending, reason: unknown): void {
    pending.stopped = { reason, endByMs: performance.now() + graceMs }
    const at = this.#waiting.indexOf(pending)
    if (at >= 0) {
      this.#waiting.splice(at, 1)
      pending.reject(reason)
    }
    for (const seat of this.#seats) this.#endIfStopped(seat)
  }

  /** Kills a worker that does not finish a canceled image. */
  #endIfStopped(seat: Seat): void {
    clearTimeout(seat.ending)
    const [atWork] = seat.pending.values()
    if (atWork?.stopped)
      seat.ending = setTimeout(() => seat.worker.kill(), Math.max(0, atWork.stopped.endByMs - performance.now()))
  }

  #seat(worker: WorkerProcess): void {
    const seat: Seat = { worker, pending: new Map(), room: this.#leastTasks, answeredMs: performance.now() }
    this.#seats.add(seat)
    worker.onMessage((message) => {
      if (message.kind !== 'answers') return
      this.#consecutiveCrashes = 0
      for (const answer of message.answers) {
        const pending = seat.pending.get(answer.id)
        seat.pending.delete(answer.id)
        if (answer.kind === 'done') pending?.resolve(answer.result)
        else pending?.reject(new TaskFailure(answer.at, answer.reason))
      }
      const now = performance.now()
      const enough = Math.round((aheadMs * message.answers.length) / (now - seat.answeredMs))
      seat.room = Math.max(this.#leastTasks, Math.min(enough, maxTasks))
      seat.answeredMs = now
      this.#endIfStopped(seat)
      this.#pumpSoon()
    })
    const ending = worker.ended.then((why) => {
      clearTimeout(seat.ending)
      this.#seats.delete(seat)
      if (!this.#closing || seat.pending.size > 0) this.#replaceWorker(seat, why)
      this.#endings.delete(ending)
    })
    this.#endings.add(ending)
  }

  /** Starts a new worker. The tasks of the crashed one wait again; a single task fails. */
  #replaceWorker(seat: Seat, why: string): void {
    const [atWork] = seat.pending.values()
    for (const { stopped, reject } of seat.pending.values()) if (stopped) reject(stopped.reason)
    const requested = [...seat.pending.values()].filter(({ stopped }) => !stopped)
    if (this.#closing) {
      for (const pending of requested) pending.reject(new Error('The workers are closing.'))
      return
    }
    if (atWork?.stopped) this.#waiting.unshift(...requested)
    else if (requested.length > 1)
      this.#waiting.unshift(...requested.map((one) => Object.assign(one, { isSuspect: true })))
    else {
      atWork?.reject(new TaskFailure('worker', `The model crashed on this image: ${why}`))
      this.#consecutiveCrashes += 1
    }
    if (this.#consecutiveCrashes >= maxConsecutiveCrashes) {
      this.#fail(new Error(`The inference workers keep crashing: ${why}`))
      return
    }
    const replacing = startWorker(this.#workerFile, this.#start)
      .then(
        (worker) => {
          this.#seat(worker)
          if (this.#closing) worker.send({ kind: 'close' })
          this.#pump()
        },
        (error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => this.#endings.delete(replacing))
    this.#endings.add(replacing)
  }

  #fail(error: Error): void {
    this.#broken = error
    for (const pending of this.#waiting.splice(0)) pending.reject(error)
  }
}
