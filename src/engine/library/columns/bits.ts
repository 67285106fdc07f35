/** A set of image rows: row r is bit `r & 31` of word `r >>> 5`. All sets that are put together are of one length. */
export type Bits = Uint32Array<ArrayBuffer>

/** Room for rows 0 up to but not `rows`. */
export const noBits = (rows: number): Bits => new Uint32Array((rows + 31) >>> 5)

export const hasBit = (bits: Bits, row: number): boolean => ((bits[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0

export function setBit(bits: Bits, row: number, on: boolean): void {
  if (on) bits[row >>> 5]! |= 1 << (row & 31)
  else bits[row >>> 5]! &= ~(1 << (row & 31))
}

export function bitsFrom(rows: Iterable<number>, size: number): Bits {
  const bits = noBits(size)
  for (const row of rows) bits[row >>> 5]! |= 1 << (row & 31)
  return bits
}

export function both(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) result[i] = a[i]! & b[i]!
  return result
}

export function either(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) result[i] = a[i]! | b[i]!
  return result
}

/** The rows of `a` that are not in `b`. */
export function without(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) result[i] = a[i]! & ~b[i]!
  return result
}

/** The rows for which the test holds, of all that there is room for. */
export function bitsWhere(size: number, holds: (row: number) => boolean): Bits {
  const bits = noBits(size)
  for (let word = 0, row = 0; word < bits.length; word++) {
    let set = 0
    for (let bit = 0; bit < 32 && row < size; bit++, row++) if (holds(row)) set |= 1 << bit
    bits[word] = set
  }
  return bits
}

/** The rows that have this code. */
export function bitsEqual(codes: Uint16Array | Uint32Array, code: number): Bits {
  const bits = noBits(codes.length)
  for (let row = 0; row < codes.length; row++) if (codes[row] === code) bits[row >>> 5]! |= 1 << (row & 31)
  return bits
}

export function countBits(bits: Bits): number {
  let count = 0
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i]!
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}

/** The rows of the set, from the least on. */
export function rowsOfBits(bits: Bits): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(countBits(bits))
  let n = 0
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i]!
    while (word !== 0) {
      const lowest = word & -word
      rows[n++] = (i << 5) + (31 - Math.clz32(lowest))
      word ^= lowest
    }
  }
  return rows
}
