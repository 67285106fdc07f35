import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../context.ts'
import { errorOf } from '../../failure.ts'
import type { SqlParameters, Store } from '../../store/index.ts'
import { ChangeLog } from '../columns/change-log.ts'
import { Turns } from '../turns.ts'
import type { FromReading, ReadingStart, ToReading } from './messages.ts'
import type { InputOf, ResultOf, TaskName } from './tasks.ts'

/** From `reading-worker.ts` beside this file, or, once bundled, from `reading-worker.js` beside the bundle. */
const workerFile = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './reading-worker.ts' : './reading-worker.js', import.meta.url)

type Waiting = { hear(message: FromReading): void; fail(error: Error): void }

/**
 * All that looks at many images, outside of the engine's thread, which goes on meanwhile. With each question the thread
 * is told what changed, and it answers as things are at exactly that moment. It begins with the first question.
 */
export class Reading {
  readonly #folder: string
  readonly #store: Store
  readonly #clock: Clock
  readonly #changes: ChangeLog
  readonly #turns = new Turns()
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #asked = 0
  #isClosed = false

  constructor(folder: string, store: Store, clock: Clock) {
    this.#folder = folder
    this.#store = store
    this.#clock = clock
    this.#changes = new ChangeLog(store)
  }

  all<Row>(sql: string, parameters?: SqlParameters) {
    return this.ask('all', { sql, parameters }) as Promise<Row[]>
  }

  get<Row>(sql: string, parameters?: SqlParameters) {
    return this.ask('get', { sql, parameters }) as Promise<Row | undefined>
  }

  values<Value>(sql: string, parameters?: SqlParameters) {
    return this.ask('values', { sql, parameters }) as Promise<Value[]>
  }

  /** The first column of all rows, which names rows of a table: millions of them are handed over at once. */
  rows(sql: string, parameters?: SqlParameters) {
    return this.ask('rows', { sql, parameters })
  }

  ask<Name extends TaskName>(task: Name, input: InputOf<Name>): Promise<ResultOf<Name>> {
    return this.#turns.together(() => this.#ask(task, input) as Promise<ResultOf<Name>>)
  }

  /** Does work while nobody reads, and so while no thread looks at the database as it was. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turns.alone(work)
  }

  /** Starts the thread, so that the first question finds it ready. */
  start(): Worker {
    if (this.#isClosed) throw new Error('The engine is closing.')
    if (this.#worker) return this.#worker
    const start: ReadingStart = { folder: this.#folder, commits: this.#store.commits }
    const worker = new Worker(workerFile(), { workerData: start })
    const died = (error: Error) => {
      if (this.#worker !== worker) return
      this.#worker = null
      for (const waiting of this.#waiting.values()) waiting.fail(error)
    }
    worker.on('message', (message: FromReading) => this.#waiting.get(message.id)?.hear(message))
    worker.on('error', died)
    worker.on('exit', () => died(new Error('The thread that reads ended before it had an answer.')))
    worker.unref()
    this.#worker = worker
    return worker
  }

  /** Ends the thread, which holds the database open, after what it was asked. */
  close(): Promise<void> {
    return this.#turns.alone(async () => {
      const worker = this.#worker
      this.#isClosed = true
      this.#worker = null
      if (!worker) return
      worker.ref()
      const ended = once(worker, 'exit')
      worker.postMessage({ task: 'close' } satisfies ToReading)
      await ended
    })
  }

  async #ask(task: TaskName, input: unknown): Promise<unknown> {
    const worker = this.start()
    const id = this.#asked++
    worker.ref()
    try {
      return await new Promise((resolve, reject) => {
        const askNow = () => {
          const [changes, at] = [this.#changes.take(), Atomics.load(this.#store.commits, 0)]
          worker.postMessage({ id, task, input, nowMs: this.#clock.nowMs(), changes, at } satisfies ToReading)
        }
        this.#waiting.set(id, {
          hear(message) {
            if (message.kind === 'done') resolve(message.result)
            else if (message.kind === 'failed') reject(errorOf(message.failure))
            else askNow()
          },
          fail: reject,
        })
        askNow()
      })
    } finally {
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) worker.unref()
    }
  }
}
