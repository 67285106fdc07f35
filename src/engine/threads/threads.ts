import { once } from 'node:events'
import { type Transferable, Worker } from 'node:worker_threads'
import { Mutex, Semaphore } from 'async-mutex'
import type { OnProgress } from '../progress.ts'
import { DamagedDatabase } from '../store/index.ts'
import { errorOf, type Failure } from './thread-failure.ts'
import { workerFile } from './worker-file.ts'

/** The tasks of a thread, by name. `given` is what the thread opened, such as a store to read from. */
type Tasks<Given = never> = Record<string, (given: Given, input: never, step: OnProgress) => unknown>
type InputOf<Task> = Task extends (given: never, input: infer Input, step: OnProgress) => unknown ? Input : never
type ResultOf<Task> = Task extends (...args: never[]) => infer Result ? Awaited<Result> : never

/** The lists of tasks in `thread-tasks.ts`. */
export type TaskList =
  | 'agreement'
  | 'alike'
  | 'backup'
  | 'drift'
  | 'erasure'
  | 'evaluation'
  | 'following'
  | 'hours'
  | 'images'
  | 'index'
  | 'items'
  | 'labels'
  | 'ledger'
  | 'links'
  | 'map'
  | 'objects'
  | 'parquet rows'
  | 'planning'
  | 'planning for labelers'
  | 'reading'
  | 'replay'
  | 'similarity'
  | 'versions'

/**
 * The two pools of workers. `read` answers requests that somebody waits for, each in well under a second. `compute`
 * does longer work, so that no request waits for it.
 */
type Pool = 'read' | 'compute'
const poolSizes: Record<Pool, number> = { read: 2, compute: 4 }

/**
 * A worker ends after this long without a request. Readers keep the index of all images; others release their memory.
 */
const idleMs: Record<Pool, number> = { read: 3_600_000, compute: 2000 }

/**
 * A task list and its pool. `single`: one worker runs all its tasks, one after another, because its data is expensive
 * to build, or because each answer depends on the one before.
 */
export type Thread<List extends Tasks> = { tasks: TaskList; pool: Pool; single?: true; list?: List }

export const defineThread = <List extends Tasks>(thread: Omit<Thread<List>, 'list'>): Thread<List> => thread

const tasksWorker = workerFile(import.meta.url, 'tasks-worker')

type AskOptions = {
  /** Stops the work when aborted; the call rejects with its reason once the thread has released the database. */
  signal?: AbortSignal
  /** Terminates the worker when aborted, for work that may never check whether it should stop. */
  kill?: AbortSignal
  onProgress?: OnProgress
  /** Memory of the input that is transferred instead of copied. */
  transfer?: Transferable[]
}

export type Ask<List extends Tasks> = <Name extends keyof List & string>(
  task: Name,
  input: InputOf<List[Name]>,
  options?: AskOptions,
) => Promise<ResultOf<List[Name]>>

/**
 * Memory that both threads share: a 1 in its only place requests a stop, because a busy thread receives no messages.
 */
type Stop = Int32Array<SharedArrayBuffer>
export type ToWorker =
  | { kind: 'open'; folder: string }
  | { kind: 'ask'; tasks: TaskList; task: string; input: unknown; stop: Stop }
  | { kind: 'close' }
export type FromWorker =
  | { kind: 'progress'; share: number }
  | { kind: 'done'; result: unknown }
  | { kind: 'stopped' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'closed' }

type Call = { stop: Stop; hear(message: FromWorker): void; fail(error: unknown): void }
/** The place of a worker, which starts when needed; `waiting` counts its current and waiting users. */
type Seat = {
  name: string
  idleMs: number
  turn: Mutex
  waiting: number
  worker: Worker | null
  call: Call | null
  idle?: ReturnType<typeof setTimeout>
}

const seatOf = (name: string, pool: Pool): Seat => ({
  ...{ name, idleMs: idleMs[pool] },
  ...{ turn: new Mutex(), waiting: 0, worker: null, call: null },
})

/** Otherwise V8 keeps up to 130 MB of short-lived objects per thread before it collects them. */
const youngHeapMb = 24

/** More threads than a workspace ever has. */
const allThreads = 1000

const longestPauseMs = 24 * 3_600_000

/** The worker threads of a workspace, which work outside the engine's thread. Each worker does one thing at a time. */
export class Threads {
  readonly #folder: string
  readonly #onDamage: (damage: DamagedDatabase) => void
  readonly #pools = new Map<Pool, readonly Seat[]>()
  /** The seats of single lists. */
  readonly #homes = new Map<TaskList, Seat>()
  /** The seats of `own`. */
  readonly #ownSeats = new Set<Seat>()
  readonly #working = new Semaphore(allThreads)
  #isClosing = false

  /** `onDamage` is called with damage that a thread found in the database. */
  constructor(folder: string, onDamage: (damage: DamagedDatabase) => void) {
    this.#folder = folder
    this.#onDamage = onDamage
    for (const pool of ['read', 'compute'] as const)
      this.#pools.set(
        pool,
        Array.from({ length: poolSizes[pool] }, (_, n) => seatOf(`${pool} ${n + 1}`, pool)),
      )
  }

  ask<List extends Tasks, Name extends keyof List & string>(
    thread: Thread<List>,
    task: Name,
    input: InputOf<List[Name]>,
    options?: AskOptions,
  ): Promise<ResultOf<List[Name]>> {
    return this.exclusive(thread, (ask) => ask(task, input, options))
  }

  /**
   * Runs work with a worker that serves nobody else meanwhile. The work must not request anything else from the same
   * pool.
   */
  exclusive<List extends Tasks, T>(thread: Thread<List>, work: (ask: Ask<List>) => Promise<T>): Promise<T> {
    return this.#exclusive(thread, this.#seat(thread), work)
  }

  /** Runs work with a separate worker, which ends with it; between its answers others may be `alone`. */
  async own<List extends Tasks, T>(thread: Thread<List>, work: (ask: Ask<List>) => Promise<T>): Promise<T> {
    const seat = seatOf(thread.tasks, thread.pool)
    // The list's data is needed until the end, however long the pauses are.
    seat.idleMs = longestPauseMs
    this.#ownSeats.add(seat)
    try {
      return await work((...call) => this.#exclusive(thread, seat, (ask) => ask(...call)))
    } finally {
      await seat.turn.runExclusive(() => end(seat))
      this.#ownSeats.delete(seat)
    }
  }

  /** Runs work while no thread works, so that none reads the database. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#working.runExclusive(() => {
      this.#requireOpen()
      return work()
    }, allThreads)
  }

  /** Stops running work and ends the workers, which hold the database open. */
  async close(): Promise<void> {
    this.#isClosing = true
    const seats = [...[...this.#pools.values()].flat(), ...this.#ownSeats]
    for (const { call } of seats) if (call) stopWork(call.stop)
    for (const seat of seats) await seat.turn.runExclusive(() => end(seat))
  }

  async #exclusive<List extends Tasks, T>(
    thread: Thread<List>,
    seat: Seat,
    work: (ask: Ask<List>) => Promise<T>,
  ): Promise<T> {
    seat.waiting += 1
    try {
      return await seat.turn.runExclusive(() =>
        this.#working.runExclusive(() => {
          this.#requireOpen()
          return work((task, input, options) => this.#ask(thread, seat, task, input, options) as Promise<never>)
        }),
      )
    } finally {
      seat.waiting -= 1
    }
  }

  #requireOpen(): void {
    if (this.#isClosing) throw new Error('The engine is closing.')
  }

  /** Returns the worker of the pool that can start first; among idle ones, one that no single list needs. */
  #seat({ tasks, pool, single }: Thread<Tasks>): Seat {
    const home = single && this.#homes.get(tasks)
    if (home) return home
    const homes = [...this.#homes.values()]
    const burden = (seat: Seat) =>
      seat.waiting * 10 + homes.filter((one) => one === seat).length * 2 + Number(!seat.worker)
    const seat = this.#pools.get(pool)!.reduce((best, one) => (burden(one) < burden(best) ? one : best))
    if (single) this.#homes.set(tasks, seat)
    return seat
  }

  async #ask(
    thread: Thread<Tasks>,
    seat: Seat,
    task: string,
    input: unknown,
    { signal, kill, onProgress, transfer }: AskOptions = {},
  ): Promise<unknown> {
    signal?.throwIfAborted()
    const stop: Stop = new Int32Array(new SharedArrayBuffer(4))
    const onAbort = () => stopWork(stop)
    signal?.addEventListener('abort', onAbort)
    const worker = this.#start(seat)
    const onKill = () => {
      if (seat.worker === worker) seat.worker = null
      void worker.terminate()
      seat.call?.fail(kill?.reason)
    }
    kill?.addEventListener('abort', onKill)
    const heard = (failure: Failure): Error => {
      const error = errorOf(failure)
      if (error instanceof DamagedDatabase && 'isMet' in failure && failure.isMet) this.#onDamage(error)
      return error
    }
    try {
      return await new Promise((resolve, reject) => {
        seat.call = {
          stop,
          hear(message) {
            if (message.kind === 'progress') onProgress?.(message.share)
            else if (message.kind === 'done') resolve(message.result)
            else if (message.kind === 'failed') reject(heard(message.failure))
            else if (message.kind === 'stopped')
              reject(signal?.aborted ? signal.reason : new Error('The engine is closing.'))
          },
          fail: reject,
        }
        worker.postMessage({ kind: 'ask', tasks: thread.tasks, task, input, stop } satisfies ToWorker, transfer)
      })
    } finally {
      signal?.removeEventListener('abort', onAbort)
      kill?.removeEventListener('abort', onKill)
      seat.call = null
      rest(seat)
    }
  }

  #start(seat: Seat): Worker {
    clearTimeout(seat.idle)
    if (!seat.worker) {
      const resourceLimits = { maxYoungGenerationSizeMb: youngHeapMb }
      const worker = new Worker(tasksWorker, { name: seat.name, resourceLimits })
      const died = (error: Error) => {
        if (seat.worker !== worker) return
        seat.worker = null
        seat.call?.fail(error)
      }
      worker.on('message', (message: FromWorker) => seat.call?.hear(message))
      worker.on('error', died)
      worker.on('exit', () => died(new Error(`The thread “${seat.name}” ended before it had an answer.`)))
      worker.postMessage({ kind: 'open', folder: this.#folder } satisfies ToWorker)
      seat.worker = worker
    }
    seat.worker.ref()
    return seat.worker
  }
}

function stopWork(stop: Stop): void {
  Atomics.store(stop, 0, 1)
  Atomics.notify(stop, 0)
}

function rest(seat: Seat): void {
  seat.worker?.unref()
  seat.idle = setTimeout(() => void seat.turn.runExclusive(() => end(seat)), seat.idleMs)
  seat.idle.unref()
}

async function end(seat: Seat): Promise<void> {
  clearTimeout(seat.idle)
  const { worker } = seat
  if (!worker) return
  seat.worker = null
  worker.ref()
  const closed = Promise.race([once(worker, 'message'), once(worker, 'exit')])
  worker.postMessage({ kind: 'close' } satisfies ToWorker)
  await closed
  await worker.terminate()
}

/** The exports of a task list's file; `open` gets the workspace's folder. */
export type ServedTasks<Given> = { tasks: Tasks<Given>; open(folder: string): Opened<Given> }

/** What a thread opens when it starts; `within` wraps every answer, which may be a promise. */
export type Opened<Given> = {
  given: Given
  within<T>(work: () => T): T
  close(): void
  /** Called before every answer, for work that can check for a stop on its own, such as a long statement. */
  watch?(checkStop: () => void): void
}
