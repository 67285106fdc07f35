import { type Bits, bitsFor, hasBit, setBit } from '../../bits.ts'

/** The values of image rows as they are read: all rows of one value, ascending, then those of the next. */
export type RowsOfValue = { code: number; rows: Uint32Array }

/**
 * A fact of which an image may have several values, such as the classes of its labels: the codes of row r stand at
 * `offsets[r]` up to `offsets[r + 1]`. Rows that changed after the build are kept separately.
 */
export class ManyColumn {
  readonly #size: number
  readonly #offsets: Uint32Array
  readonly #codes: Uint16Array | Uint32Array
  readonly #changed = new Map<number, readonly number[]>()
  #maxCode: number

  constructor(size: number, parts: readonly RowsOfValue[]) {
    this.#size = size
    this.#maxCode = parts.reduce((max, { code }) => Math.max(max, code), 0)
    const offsets = new Uint32Array(size + 1)
    for (const { rows } of parts) for (let i = 0; i < rows.length; i++) offsets[rows[i]! + 1]!++
    for (let row = 0; row < size; row++) offsets[row + 1]! += offsets[row]!
    const codes = new (this.#maxCode > 0xffff ? Uint32Array : Uint16Array)(offsets[size]!)
    const next = offsets.slice(0, size)
    for (const { code, rows } of parts) for (let i = 0; i < rows.length; i++) codes[next[rows[i]!]!++] = code
    this.#offsets = offsets
    this.#codes = codes
  }

  /** The number of rows whose codes changed since the build; many make a rebuild worthwhile. */
  get changes(): number {
    return this.#changed.size
  }

  change(row: number, codes: readonly number[]): void {
    this.#changed.set(row, codes)
    for (const code of codes) this.#maxCode = Math.max(this.#maxCode, code)
  }

  /** Counts how many of the rows, given also as the set `bits`, have each code. The index in the result is the code. */
  countIn(rows: Uint32Array, bits: Bits): Uint32Array {
    const counts = new Uint32Array(this.#maxCode + 1)
    const [offsets, codes] = [this.#offsets, this.#codes]
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n]!
      if (row >= this.#size) break
      const end = offsets[row + 1]!
      for (let i = offsets[row]!; i < end; i++) counts[codes[i]!]!++
    }
    for (const [row, own] of this.#changed) {
      if (!hasBit(bits, row)) continue
      if (row < this.#size) for (let i = offsets[row]!; i < offsets[row + 1]!; i++) counts[codes[i]!]!--
      for (const code of own) counts[code]!++
    }
    return counts
  }

  /** Returns the rows that have the code, in a set with room for `size` rows. */
  rowsWith(code: number, size: number): Bits {
    const bits = bitsFor(size)
    const [offsets, codes] = [this.#offsets, this.#codes]
    for (let row = 0, i = 0; row < this.#size; row++)
      for (; i < offsets[row + 1]!; i++) if (codes[i] === code) bits[row >>> 5]! |= 1 << (row & 31)
    for (const [row, own] of this.#changed) setBit(bits, row, own.includes(code))
    return bits
  }
}
