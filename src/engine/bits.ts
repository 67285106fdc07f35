/** A set of small numbers, one bit each. */
export type Bits = Uint32Array

export const bitsFor = (count: number): Bits => new Uint32Array((count + 31) >>> 5)

export const hasBit = (bits: Bits, i: number): boolean => ((bits[i >>> 5]! >>> (i & 31)) & 1) === 1

export const setBit = (bits: Bits, i: number): void => {
  bits[i >>> 5]! |= 1 << (i & 31)
}

/** Adds all of `more` to `bits`. */
export function addBits(bits: Bits, more: Bits): void {
  for (let w = 0; w < bits.length; w++) bits[w]! |= more[w]!
}

/** Takes all of `fewer` from `bits`. */
export function removeBits(bits: Bits, fewer: Bits): void {
  for (let w = 0; w < bits.length; w++) bits[w]! &= ~fewer[w]!
}

export function keepCommonBits(bits: Bits, common: Bits): void {
  for (let w = 0; w < bits.length; w++) bits[w]! &= common[w]!
}

export function intersection(a: Bits, b: Bits): Bits {
  const both = a.slice()
  keepCommonBits(both, b)
  return both
}

/** The members, ascending: where their order does not count, this is the quickest to go through. */
export function members(bits: Bits): Int32Array {
  const found = new Int32Array(countBits(bits))
  let count = 0
  eachBit(bits, (i) => {
    found[count++] = i
  })
  return found
}

/** Those of the images that are in the set, in their order. */
export function listed(images: Int32Array, set: Bits): Int32Array {
  const found = new Int32Array(images.length)
  let count = 0
  for (let n = 0; n < images.length; n++) if (hasBit(set, images[n]!)) found[count++] = images[n]!
  return found.subarray(0, count)
}

export function countBits(bits: Bits): number {
  let count = 0
  for (let w = 0; w < bits.length; w++) count += bitCount(bits[w]!)
  return count
}

/** Calls with each member, ascending. */
export function eachBit(bits: Bits, visit: (i: number) => void): void {
  for (let w = 0; w < bits.length; w++) {
    for (let word = bits[w]!; word !== 0; word &= word - 1) visit((w << 5) + 31 - Math.clz32(word & -word))
  }
}

/** Bits set in a 32-bit integer, counted in parallel (Hacker's Delight, 5-1). */
export function bitCount(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
