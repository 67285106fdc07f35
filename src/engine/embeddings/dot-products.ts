import { growMemory, loadKernel } from '../load-kernel.ts'

/** Values that are multiplied at once; a row is padded with zeros to a multiple of them. */
const valuesPerStep = 8
/** Rows that are multiplied at once. */
const rowsPerStep = 4

type Kernel = { dotProducts(one: number, other: number, count: number, rowBytes: number, out: number): void }

/** Vectors of whole numbers in columns: row i is `vectors[i * width]` to `vectors[(i + 1) * width - 1]`. */
export type Rows = { count: number; width: number; vectors: Int8Array }

/**
 * Dot products of vectors of small whole numbers, exactly. `put` fills the rows that are compared; `move` and `dotsOf` speak
 * of their places.
 */
export class DotKernel {
  readonly #kernel = loadKernel<Kernel>(import.meta.url, 'dot-products')
  readonly #width: number
  readonly #rowBytes: number
  #vectors = new Int8Array(0)

  /** These rows, and room for this many more after them. */
  constructor({ count, width, vectors }: Rows, extra = 0) {
    this.#width = width
    this.#rowBytes = Math.ceil(Math.max(1, width) / valuesPerStep) * valuesPerStep
    this.reserve(count + extra)
    for (let i = 0; i < count; i++) this.put(i, vectors, i * width)
  }

  /** Makes room for this many rows in total. */
  reserve(rows: number): void {
    const bytes = rows * this.#rowBytes
    if (bytes < this.#vectors.length) return
    // The rest of four rows behind the last one is read, and its products are written.
    growMemory(this.#kernel.memory, bytes + rowsPerStep * this.#rowBytes + (rows + rowsPerStep) * 4)
    this.#vectors = new Int8Array(this.#kernel.memory.buffer, 0, bytes)
  }

  /** Puts a vector in place `at`. */
  put(at: number, vectors: Int8Array, from: number): void {
    this.#vectors.set(vectors.subarray(from, from + this.#width), at * this.#rowBytes)
  }

  /** Copies the row at `from` to `to`. */
  move(from: number, to: number): void {
    this.#vectors.copyWithin(to * this.#rowBytes, from * this.#rowBytes, (from + 1) * this.#rowBytes)
  }

  /** The products of the row at `of` with those from `first` to before `end`, in their order; overwritten by the next call. */
  dotsOf(of: number, first: number, end: number): Int32Array {
    const count = Math.max(0, end - first)
    const out = this.#vectors.length
    this.#kernel.dotProducts(of * this.#rowBytes, first * this.#rowBytes, count, this.#rowBytes, out)
    return new Int32Array(this.#kernel.memory.buffer, out, count)
  }
}
