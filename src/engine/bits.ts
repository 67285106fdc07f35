/** A set of small numbers: i is bit `i & 31` of word `i >>> 5`. Sets that are combined have the same length. */
export type Bits = Uint32Array

/** Returns an empty set with room for numbers from 0 up to, but not including, `count`. */
export const bitsFor = (count: number): Bits => new Uint32Array((count + 31) >>> 5)

export const hasBit = (bits: Bits, i: number): boolean => ((bits[i >>> 5]! >>> (i & 31)) & 1) === 1

export function setBit(bits: Bits, i: number, on = true): void {
  if (on) bits[i >>> 5]! |= 1 << (i & 31)
  else bits[i >>> 5]! &= ~(1 << (i & 31))
}

export function bitsFrom(members: Iterable<number>, count: number): Bits {
  const bits = bitsFor(count)
  for (const i of members) setBit(bits, i)
  return bits
}

/** Returns all numbers that pass the test. */
export function bitsWhere(count: number, holds: (i: number) => boolean): Bits {
  const bits = bitsFor(count)
  for (let word = 0, i = 0; word < bits.length; word++) {
    let set = 0
    for (let bit = 0; bit < 32 && i < count; bit++, i++) if (holds(i)) set |= 1 << bit
    bits[word] = set
  }
  return bits
}

/** Returns the places that have this code. */
export function bitsEqual(codes: Uint16Array | Uint32Array, code: number): Bits {
  const bits = bitsFor(codes.length)
  for (let i = 0; i < codes.length; i++) if (codes[i] === code) bits[i >>> 5]! |= 1 << (i & 31)
  return bits
}

export function addBits(bits: Bits, more: Bits): void {
  for (let w = 0; w < bits.length; w++) bits[w]! |= more[w]!
}

export function removeBits(bits: Bits, fewer: Bits): void {
  for (let w = 0; w < bits.length; w++) bits[w]! &= ~fewer[w]!
}

export function keepCommonBits(bits: Bits, common: Bits): void {
  for (let w = 0; w < bits.length; w++) bits[w]! &= common[w]!
}

export const intersection = (a: Bits, b: Bits): Bits => changed(a, b, keepCommonBits)
export const union = (a: Bits, b: Bits): Bits => changed(a, b, addBits)
export const difference = (a: Bits, b: Bits): Bits => changed(a, b, removeBits)

function changed(a: Bits, b: Bits, change: (bits: Bits, by: Bits) => void): Bits {
  const copy = a.slice()
  change(copy, b)
  return copy
}

/** Returns the members, ascending: the quickest way to visit them. */
export function members(bits: Bits): Uint32Array<ArrayBuffer> {
  const found = new Uint32Array(countBits(bits))
  let count = 0
  eachBit(bits, (i) => {
    found[count++] = i
  })
  return found
}

/** Returns the images that are in the set, in their order. */
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

/** Counts the bits set in a 32-bit integer in parallel (Hacker's Delight, 5-1). */
export function bitCount(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
