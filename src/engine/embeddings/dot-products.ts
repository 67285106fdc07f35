import { growMemory, loadKernel } from '../load-kernel.ts'

/** Values that the kernel multiplies at once. Rows are padded with zeros to a multiple. */
const valuesPerStep = 8
/** Rows that the kernel multiplies at once. */
const rowsPerStep = 4

type Kernel = { dotProducts(one: number, other: number, count: number, rowBytes: number, out: number): void }

/** Vectors of length 127: row i is `vectors[i * width]` to `vectors[(i + 1) * width - 1]`. */
export type Rows = { count: number; width: number; vectors: Int8Array }

/** The dot product of two equal vectors. */
export const unitDot = 127 * 127

/** Converts a dot product to a cosine. */
export const shareOf = (dot: number): number => dot / unitDot

/** Computes exact dot products of vectors of small whole numbers. */
export class DotKernel {
  readonly #kernel = loadKernel<Kernel>(import.meta.url, 'dot-products')
  readonly #width: number
  readonly #rowBytes: number
  #vectors = new Int8Array(0)

  /** Takes these rows, with room for `extra` more after them. */
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
    // The kernel reads and writes four rows at a time, also beyond the last one.
    growMemory(this.#kernel.memory, bytes + rowsPerStep * this.#rowBytes + (rows + rowsPerStep) * 4)
    this.#vectors = new Int8Array(this.#kernel.memory.buffer, 0, bytes)
  }

  put(at: number, vectors: Int8Array, from: number): void {
    this.#vectors.set(vectors.subarray(from, from + this.#width), at * this.#rowBytes)
  }

  /** Copies the row at `from` to `to`. */
  move(from: number, to: number): void {
    this.#vectors.copyWithin(to * this.#rowBytes, from * this.#rowBytes, (from + 1) * this.#rowBytes)
  }

  /** Returns the products of row `of` with the rows from `first` to before `end`. The next call overwrites them. */
  dotsOf(of: number, first: number, end: number): Int32Array {
    const count = Math.max(0, end - first)
    const out = this.#vectors.length
    this.#kernel.dotProducts(of * this.#rowBytes, first * this.#rowBytes, count, this.#rowBytes, out)
    return new Int32Array(this.#kernel.memory.buffer, out, count)
  }
}
