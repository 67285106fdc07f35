import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { errorOf } from '../../failure.ts'
import type { AnyAsk, FromWorker, Stop, ToWorker, WorkerStart } from './messages.ts'
import type { InputOf, ResultOf, TaskKind } from './tasks.ts'

/** A worker that nobody asks anything is ended after so long: it gives its memory back. */
const idleMs = 30_000

/** From `planning-worker.ts` beside this file, or, once bundled, from `planning-worker.js` beside the bundle. */
const workerFile = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './planning-worker.ts' : './planning-worker.js', import.meta.url)

type Listening = {
  /** Stops the work when aborted; what was asked rejects with its reason once the worker has let go of the database. */
  signal?: AbortSignal
  onProgress?(share: number): void
}

type Ask = <Kind extends TaskKind>(kind: Kind, input: InputOf<Kind>, listening?: Listening) => Promise<ResultOf<Kind>>

type InHand = { stop: Stop; hear(message: FromWorker): void; fail(error: unknown): void }

/** All planning of a workspace: one thing at a time, outside of the engine's thread, which goes on meanwhile. */
export class Planning {
  readonly #folder: string
  #worker: Worker | null = null
  #last: Promise<unknown> = Promise.resolve()
  #idle: ReturnType<typeof setTimeout> | undefined
  #inHand: InHand | null = null
  #isClosing = false

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Does work while nothing else plans, and so while nobody else looks at the database. */
  turn<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const done = this.#last.then(() => {
      if (this.#isClosing) throw new Error('The engine is closing.')
      return work((kind, input, listening) => this.#ask({ kind, input } as AnyAsk, listening) as Promise<never>)
    })
    this.#last = done.catch(() => {})
    return done
  }

  ask<Kind extends TaskKind>(kind: Kind, input: InputOf<Kind>, listening?: Listening): Promise<ResultOf<Kind>> {
    return this.turn((ask) => ask(kind, input, listening))
  }

  /** Stops what is being planned and ends the worker, which holds the database open. */
  async close(): Promise<void> {
    this.#isClosing = true
    if (this.#inHand) Atomics.store(this.#inHand.stop, 0, 1)
    await this.#last
    await this.#end()
  }

  async #ask(ask: AnyAsk, { signal, onProgress }: Listening = {}): Promise<ResultOf<TaskKind>> {
    signal?.throwIfAborted()
    const stop: Stop = new Int32Array(new SharedArrayBuffer(4))
    const worker = this.#start()
    const onAbort = () => Atomics.store(stop, 0, 1)
    signal?.addEventListener('abort', onAbort)
    try {
      return await new Promise((resolve, reject) => {
        this.#inHand = {
          stop,
          hear(message) {
            if (message.kind === 'progress') onProgress?.(message.share)
            else if (message.kind === 'done') resolve(message.result)
            else if (message.kind === 'failed') reject(errorOf(message.failure))
            else reject(signal?.aborted ? signal.reason : new Error('The engine is closing.'))
          },
          fail: reject,
        }
        worker.postMessage({ kind: 'ask', ask, stop } satisfies ToWorker)
      })
    } finally {
      signal?.removeEventListener('abort', onAbort)
      this.#inHand = null
      worker.unref()
      this.#idle = setTimeout(() => void this.#end(), idleMs)
      this.#idle.unref()
    }
  }

  #start(): Worker {
    clearTimeout(this.#idle)
    const worker =
      this.#worker ?? new Worker(workerFile(), { workerData: { folder: this.#folder } satisfies WorkerStart })
    if (worker !== this.#worker) {
      const died = (error: Error) => {
        if (this.#worker !== worker) return
        this.#worker = null
        this.#inHand?.fail(error)
      }
      worker.on('message', (message: FromWorker) => this.#inHand?.hear(message))
      worker.on('error', died)
      worker.on('exit', () => died(new Error('The thread that plans ended before it had an answer.')))
    }
    this.#worker = worker
    worker.ref()
    return worker
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    if (!worker) return
    this.#worker = null
    worker.ref()
    const ended = once(worker, 'exit')
    worker.postMessage({ kind: 'close' } satisfies ToWorker)
    await ended
  }
}
