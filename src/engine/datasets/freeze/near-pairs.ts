/** Images whose perceptual hashes differ in at most this many of 64 bits are near-duplicates, in any split. */
const maxDistance = 6
/**
 * Split into four parts: if all of them together differ in at most six bits, one of the first three differs in at most one bit or
 * the last in none, because otherwise they would differ in 2 + 2 + 2 + 1.
 */
const pieces = 4
const pieceBits = 16
const lastPiece = pieces - 1
const variants = [0, ...Array.from({ length: pieceBits }, (_, bit) => 1 << bit)]

const bitsOf = (value: number): number => {
  let word = value - ((value >>> 1) & 0x55555555)
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Images between two calls of `step`. */
const stepImages = 1000

/**
 * Calls `found` often enough to join all near-duplicates, over any number of steps. Null: an image without a hash. `step`
 * may stop it by throwing.
 */
export function eachNearPair(
  hashes: readonly (string | null)[],
  found: (one: number, other: number) => void,
  step: () => void = () => undefined,
): void {
  const [high, low] = [new Uint32Array(hashes.length), new Uint32Array(hashes.length)]
  /** For each part and value the last image that has it, plus one; and the one before it. */
  const heads = new Int32Array(pieces << pieceBits)
  const before = new Int32Array(pieces * hashes.length)
  /** Near matches of an image among those seen with this value of a part; false once one is equal to it. */
  const look = (i: number, piece: number, value: number): boolean => {
    for (let at = heads[(piece << pieceBits) | value]! - 1; at >= 0; at = before[piece * hashes.length + at]! - 1) {
      const distance = bitsOf(high[i]! ^ high[at]!) + bitsOf(low[i]! ^ low[at]!)
      if (distance <= maxDistance) found(at, i)
      if (distance === 0) return false
    }
    return true
  }
  for (const [i, hash] of hashes.entries()) {
    if (i % stepImages === 0) step()
    if (hash === null) continue
    high[i] = Number.parseInt(hash.slice(0, 8), 16)
    low[i] = Number.parseInt(hash.slice(8), 16)
    const values = [high[i]! >>> pieceBits, high[i]! & 0xffff, low[i]! >>> pieceBits, low[i]! & 0xffff]
    // Near matches of an equal image were already found with that one.
    if (!look(i, lastPiece, values[lastPiece]!)) continue
    for (let piece = 0; piece < lastPiece; piece++)
      for (const variant of variants) look(i, piece, values[piece]! ^ variant)
    for (let piece = 0; piece < pieces; piece++) {
      const bucket = (piece << pieceBits) | values[piece]!
      before[piece * hashes.length + i] = heads[bucket]!
      heads[bucket] = i + 1
    }
  }
}
