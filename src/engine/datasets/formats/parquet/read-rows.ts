import { Worker } from 'node:worker_threads'
import { Mutex } from 'async-mutex'
import { workerFile } from '../../../threads/worker-file.ts'

export type ParquetRow = Record<string, unknown>

/** Requests and answers of the thread that reads rows. */
export type RowsRequest = { path: string; columns: string[]; rowStart: number; rowEnd: number }
export type ReadRows = { rows: ParquetRow[] } | { problem: string }

/** A group that takes longer, by the clock and by the processor, is one that the reader never gets to the end of. */
const patienceMs = 5_000
const bytesPerMs = 2_000
const idleMs = 2_000

/** A thread that reads rows, ended when nobody has asked it anything for a while. */
class RowThread {
  readonly #turn = new Mutex()
  #worker: Worker | null = null
  #idle: ReturnType<typeof setTimeout> | undefined

  read(request: RowsRequest, bytes: number): Promise<ReadRows> {
    return this.#turn.runExclusive(async () => {
      clearTimeout(this.#idle)
      const answer = await this.#ask(request, bytes)
      if ('problem' in answer) await this.#end()
      this.#idle = setTimeout(() => void this.#end(), idleMs).unref()
      return answer
    })
  }

  async #ask(request: RowsRequest, bytes: number): Promise<ReadRows> {
    this.#worker ??= new Worker(workerFile(import.meta.url, 'parquet-worker'), {
      resourceLimits: { maxOldGenerationSizeMb: 4_000 },
    })
    const worker = this.#worker
    let timer: ReturnType<typeof setTimeout> | undefined
    let [hear, fail]: [(message: ReadRows | { started: true }) => void, (error: Error) => void] = [() => {}, () => {}]
    const answer = new Promise<ReadRows>((resolve) => {
      hear = (message) => {
        if (!('started' in message)) return resolve(message)
        const began = process.cpuUsage()
        const patience = patienceMs + bytes / bytesPerMs
        const giveUp = () => {
          const { user, system } = process.cpuUsage(began)
          const leftMs = patience - (user + system) / 1000
          // A thread without processor time hasn't been reading all that time.
          if (leftMs > 0) timer = setTimeout(giveUp, Math.max(100, leftMs))
          else resolve({ problem: 'its bytes make no sense' })
        }
        timer = setTimeout(giveUp, patience)
      }
      fail = (error) => resolve({ problem: error.message })
    })
    worker.on('message', hear).on('error', fail).ref()
    worker.postMessage(request)
    try {
      return await answer
    } finally {
      clearTimeout(timer)
      worker.off('message', hear).off('error', fail).unref()
    }
  }

  async #end(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = null
  }
}

/** One for the process: a thread for each file would take longer than most files. */
const thread = new RowThread()

/**
 * Reads rows of a Parquet file in its own thread: broken bytes can make reading endless. `bytes`: how
 * many there are of them.
 */
export const readRows = (request: RowsRequest, bytes: number): Promise<ReadRows> => thread.read(request, bytes)
