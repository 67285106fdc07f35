import { Worker } from 'node:worker_threads'
import { workerFile } from '../../threads.ts'
import type { Signature } from '../signature.ts'
import type { FromWorker, Results, Task, ToWorker, WorkerStart } from './messages.ts'

/**
 * Tasks a worker holds at once: one runs, the next has been read from disk, and the one after it is on its way. With
 * two, a worker that starts the next task at once hears of the following only after it, and waits for its pixels.
 */
const tasksPerWorker = 3
/** So many workers may die in a row without finishing a task before the pool gives up. */
const maxConsecutiveCrashes = 3

type Pending = { task: Task; resolve(result: Results[Task['kind']]): void; reject(error: Error): void }
type Seat = { worker: Worker; pending: Map<number, Pending> }

/** The model can't be loaded; `message` is ONNX Runtime's own. */
export class UnusableModel extends Error {}

/** One task failed and the pool goes on: the image could not be read, the model failed on it, or its worker died. */
export class TaskFailure extends Error {
  readonly at: 'image' | 'model' | 'worker'
  constructor(at: TaskFailure['at'], message: string) {
    super(message)
    this.at = at
  }
}

/**
 * Worker threads that have one model loaded. A worker that dies fails the image
 * it was at, and is replaced. `close` waits for the images in hand.
 */
export class InferencePool {
  readonly signature: Signature
  readonly workers: number
  readonly #start: WorkerStart
  readonly #workerFile: URL
  readonly #seats = new Set<Seat>()
  readonly #waiting: Pending[] = []
  readonly #endings = new Set<Promise<void>>()
  #nextId = 1
  #consecutiveCrashes = 0
  #broken: Error | null = null
  #closing = false

  private constructor(start: WorkerStart, file: URL, loaded: { worker: Worker; signature: Signature }[]) {
    this.#start = start
    this.#workerFile = file
    this.workers = loaded.length
    this.signature = loaded[0]!.signature
    for (const { worker } of loaded) this.#seat(worker)
  }

  /** Loads the model in every worker. Throws UnusableModel when ONNX Runtime refuses it. */
  static async open(options: WorkerStart & { workers: number; workerFile?: URL }): Promise<InferencePool> {
    const start = { modelFile: options.modelFile, threads: options.threads ?? 1 }
    const file = options.workerFile ?? workerFile(import.meta.url, 'inference-worker')
    const starts = await Promise.allSettled(Array.from({ length: options.workers }, () => startWorker(file, start)))
    const loaded = starts.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const failed = starts.find((result) => result.status === 'rejected')
    if (failed) {
      await Promise.all(loaded.map(({ worker }) => endWorker(worker)))
      throw failed.reason
    }
    return new InferencePool(start, file, loaded)
  }

  /** How many tasks keep every worker busy. */
  get capacity(): number {
    return this.workers * tasksPerWorker
  }

  /** Runs a task. Rejects with a TaskFailure when it alone failed, with another error when the pool is done for. */
  run<Kind extends Task['kind']>(task: Task & { kind: Kind }): Promise<Results[Kind]> {
    const result = new Promise<Results[Task['kind']]>((resolve, reject) => {
      if (this.#closing) return reject(new Error('The workers are closing.'))
      if (this.#broken) return reject(this.#broken)
      this.#waiting.push({ task, resolve, reject })
      this.#pump()
    })
    return result as Promise<Results[Kind]>
  }

  /** Ends the workers after the images in hand. Tasks that wait are rejected. */
  async close(): Promise<void> {
    this.#closing = true
    for (const pending of this.#waiting.splice(0)) pending.reject(new Error('The workers are closing.'))
    for (const { worker } of this.#seats) worker.postMessage({ kind: 'close' } satisfies ToWorker)
    while (this.#endings.size > 0) await Promise.all(this.#endings)
  }

  #pump(): void {
    while (this.#waiting.length > 0) {
      const [idlest] = [...this.#seats].sort((a, b) => a.pending.size - b.pending.size)
      if (!idlest || idlest.pending.size >= tasksPerWorker) return
      const pending = this.#waiting.shift()!
      const id = this.#nextId++
      idlest.pending.set(id, pending)
      idlest.worker.postMessage({ kind: 'task', id, task: pending.task } satisfies ToWorker)
    }
  }

  #seat(worker: Worker): void {
    const seat: Seat = { worker, pending: new Map() }
    this.#seats.add(seat)
    worker.on('message', (message: FromWorker) => {
      if (message.kind !== 'done' && message.kind !== 'failed') return
      const pending = seat.pending.get(message.id)
      seat.pending.delete(message.id)
      this.#consecutiveCrashes = 0
      if (message.kind === 'done') pending?.resolve(message.result)
      else pending?.reject(new TaskFailure(message.at, message.reason))
      this.#pump()
    })
    let death = 'it ended by itself'
    worker.on('error', (error) => {
      death = error instanceof Error ? error.message : String(error)
    })
    const ending = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        this.#seats.delete(seat)
        if (!this.#closing || seat.pending.size > 0) this.#replaceWorker(seat, death)
        this.#endings.delete(ending)
        resolve()
      })
    })
    this.#endings.add(ending)
  }

  /** The image that a dead worker was at fails, the one it was about to take waits again, a new worker comes. */
  #replaceWorker(seat: Seat, death: string): void {
    const [atWork, ...next] = seat.pending.values()
    atWork?.reject(new TaskFailure('worker', `The model crashed on this image: ${death}`))
    this.#consecutiveCrashes += 1
    if (this.#closing) {
      for (const pending of next) pending.reject(new Error('The workers are closing.'))
      return
    }
    this.#waiting.unshift(...next)
    if (this.#consecutiveCrashes >= maxConsecutiveCrashes) {
      this.#giveUp(new Error(`The inference workers keep crashing: ${death}`))
      return
    }
    const replacing = startWorker(this.#workerFile, this.#start)
      .then(
        ({ worker }) => {
          this.#seat(worker)
          if (this.#closing) worker.postMessage({ kind: 'close' } satisfies ToWorker)
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

function startWorker(file: URL, start: WorkerStart): Promise<{ worker: Worker; signature: Signature }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: start })
    let whyEnded: Error = new Error('The inference worker ended before it was ready.')
    const onExit = () => reject(whyEnded)
    worker.once('error', reject)
    worker.once('exit', onExit)
    worker.once('message', (message: FromWorker) => {
      if (message.kind === 'ready') {
        worker.off('error', reject)
        worker.off('exit', onExit)
        resolve({ worker, signature: message.signature })
      } else if (message.kind === 'unusable') whyEnded = new UnusableModel(message.message)
    })
  })
}

function endWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve())
    worker.postMessage({ kind: 'close' } satisfies ToWorker)
  })
}
