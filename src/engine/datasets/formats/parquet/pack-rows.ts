import { Worker } from 'node:worker_threads'
import { workerFile } from '../../../worker-file.ts'
import type { Row } from './row.ts'

/** What stands beside the columns of each shard. */
export type PackNotes = { key: string; value: string }[]
/** A group of rows, or null behind the last one of a shard. */
export type PackRequest = readonly Row[] | null

type Waiting = { resolve(packed: Uint8Array): void; reject(error: unknown): void }

/** Else V8 keeps up to 130 MB of what is used for a moment. */
const youngHeapMb = 24

/** Packs rows into the bytes of Parquet files in its own thread: that is most of the work. */
export class RowPacker {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []

  constructor(notes: PackNotes) {
    this.#worker = new Worker(workerFile(import.meta.url, 'pack-worker'), {
      workerData: notes,
      resourceLimits: { maxYoungGenerationSizeMb: youngHeapMb },
    })
    this.#worker.on('message', (packed: Uint8Array) => this.#waiting.shift()?.resolve(packed))
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error)
    })
  }

  /** The next bytes of a shard. The memory of images changes hands. */
  pack(rows: PackRequest): Promise<Uint8Array> {
    const images = (rows ?? []).flatMap(({ image: { bytes } }) =>
      bytes && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : [],
    )
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(rows, images)
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}
