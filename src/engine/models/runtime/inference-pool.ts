import { workerFile } from '../../threads/worker-file.ts'
import type { Signature } from '../file/signature.ts'
import type { Results, Task, WorkerStart } from './messages.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

/**
 * Tasks a worker holds beside those that it runs: the next has been read from disk, and the one after it is on its way.
 * With one, a worker that starts the next task at once hears of the following only after it, and waits for its pixels.
 */
const tasksAhead = 2
/** Limits of a batch of short tasks, in time and number: they are sent and answered together. */
const aheadMs = 120
const maxTasks = 16
/** How many images in a row may crash workers before the pool fails. */
const maxConsecutiveCrashes = 3

/** How long a worker may continue with a canceled image before it is ended. */
const graceMs = 2000

type Pending = {
  task: Task
  /** Set once the caller has canceled. */
  stopped?: { reason: unknown; endByMs: number }
  /** A worker crashed with this and other tasks: it runs alone now, which shows whether it was at fault. */
  isSuspect?: boolean
  resolve(result: Results[Task['kind']]): void
  reject(error: unknown): void
}
type Seat = {
  worker: WorkerProcess
  pending: Map<number, Pending>
  /** How many tasks it may hold. */
  room: number
  heardMs: number
  ending?: ReturnType<typeof setTimeout>
}

/** One task failed and the pool goes on: the image could not be read, the model failed on it, its worker died, or its server is away. */
export class TaskFailure extends Error {
  readonly at: 'image' | 'model' | 'worker' | 'server'
  constructor(at: TaskFailure['at'], message: string) {
    super(message)
    this.at = at
  }
}

/** What runs a model on one image after the other. */
export type ModelPool = Pick<
  InferencePool,
  'signature' | 'runtime' | 'workers' | 'capacity' | 'bulkCapacity' | 'run' | 'close'
>

/**
 * Worker processes that have one model loaded. An image at which a worker dies fails alone, and the worker is replaced; so
 * is one that doesn't finish a canceled image.
 */
export class InferencePool {
  readonly signature: Signature
  /** What runs the model, with its version and provider. */
  readonly runtime: string
  /** What else may run it, if the computer has it. */
  readonly providers: readonly string[]
  readonly workers: number
  /** How many images a worker runs at once. */
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

  /** Loads the model in every worker. Throws UnusableModel when ONNX Runtime refuses it; the signal gives it up. */
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

  /** How many tasks keep every worker busy. */
  get capacity(): number {
    return this.workers * this.#leastTasks
  }

  /** How many do so with the fewest messages: what the workers hold of short tasks, and as many that wait to be sent. */
  get bulkCapacity(): number {
    return this.workers * 2 * Math.max(this.#leastTasks, maxTasks)
  }

  get #leastTasks(): number {
    // While it runs one batch, the next is read.
    return this.batch === 1 ? 1 + tasksAhead : 2 * this.batch + 1
  }

  /**
   * Runs a task. Rejects with a TaskFailure when it alone failed, with the signal's reason when that is aborted and the task
   * is not through a moment later, with another error when the pool is done for.
   */
  async run<Kind extends Task['kind']>(task: Task & { kind: Kind }, signal?: AbortSignal): Promise<Results[Kind]> {
    signal?.throwIfAborted()
    let giveUp = () => {}
    const result = new Promise<Results[Task['kind']]>((resolve, reject) => {
      if (this.#closing) return reject(new Error('The workers are closing.'))
      if (this.#broken) return reject(this.#broken)
      const pending: Pending = { task, resolve, reject }
      giveUp = () => this.#stop(pending, signal?.reason)
      signal?.addEventListener('abort', giveUp)
      this.#waiting.push(pending)
      this.#pump()
    })
    return result.finally(() => signal?.removeEventListener('abort', giveUp)) as Promise<Results[Kind]>
  }

  /** Ends the workers after their current images, or in the middle of slow ones. Waiting tasks are rejected. */
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

  /** Once the caller that got an answer has sent more, or has canceled. */
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

  /** Ends a worker that stays at a canceled image. */
  #endIfStopped(seat: Seat): void {
    clearTimeout(seat.ending)
    const [atWork] = seat.pending.values()
    if (atWork?.stopped)
      seat.ending = setTimeout(() => seat.worker.kill(), Math.max(0, atWork.stopped.endByMs - performance.now()))
  }

  #seat(worker: WorkerProcess): void {
    const seat: Seat = { worker, pending: new Map(), room: this.#leastTasks, heardMs: performance.now() }
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
      const enough = Math.round((aheadMs * message.answers.length) / (now - seat.heardMs))
      seat.room = Math.max(this.#leastTasks, Math.min(enough, maxTasks))
      seat.heardMs = now
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

  /** The tasks of a crashed worker wait again, but an image that it had alone fails. A new worker starts. */
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
      this.#giveUp(new Error(`The inference workers keep crashing: ${why}`))
      return
    }
    const replacing = startWorker(this.#workerFile, this.#start)
      .then(
        (worker) => {
          this.#seat(worker)
          if (this.#closing) worker.send({ kind: 'close' })
          this.#pump()
        },
        (error: unknown) => this.#giveUp(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => this.#endings.delete(replacing))
    this.#endings.add(replacing)
  }

  #giveUp(error: Error): void {
    this.#broken = error
    for (const pending of this.#waiting.splice(0)) pending.reject(error)
  }
}
