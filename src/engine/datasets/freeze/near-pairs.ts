import { eachInTurns } from '../../turns.ts'

/** Images whose perceptual hashes differ in at most so many of 64 bits are near-duplicates, in whichever split they are. */
const maxDistance = 6
/** Of four pieces, one differs in at most one bit when all of them differ in at most six. */
const pieces = 4
const pieceBits = 16
const variants = [0, ...Array.from({ length: pieceBits }, (_, bit) => 1 << bit)]

const bitsOf = (value: number): number => {
  let word = value - ((value >>> 1) & 0x55555555)
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Calls `found` so often that near-duplicates come together, by however many steps. Null: an image without a hash. */
export async function eachNearPair(
  hashes: readonly (string | null)[],
  found: (one: number, other: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const [high, low] = [new Uint32Array(hashes.length), new Uint32Array(hashes.length)]
  /** For each piece and its value the last image that has it, plus one; and the one before it. */
  const heads = new Int32Array(pieces << pieceBits)
  const before = new Int32Array(pieces * hashes.length)
  /** By the first digits, as a map of a million is made larger for as long as many turns take. */
  const same = Array.from({ length: 256 }, () => new Map<string, number>())
  await eachInTurns(
    hashes,
    (hash, i) => {
      if (hash === null) return
      const alike = same[Number.parseInt(hash.slice(0, 2), 16)]!
      const equal = alike.get(hash)
      if (equal !== undefined) {
        found(equal, i)
        return
      }
      alike.set(hash, i)
      high[i] = Number.parseInt(hash.slice(0, 8), 16)
      low[i] = Number.parseInt(hash.slice(8), 16)
      for (let piece = 0; piece < pieces; piece++) {
        const half = piece < 2 ? high[i]! : low[i]!
        const value = (piece % 2 === 0 ? half >>> pieceBits : half & 0xffff) >>> 0
        for (const variant of variants) {
          const bucket = (piece << pieceBits) | (value ^ variant)
          for (let at = heads[bucket]! - 1; at >= 0; at = before[piece * hashes.length + at]! - 1)
            if (bitsOf(high[i]! ^ high[at]!) + bitsOf(low[i]! ^ low[at]!) <= maxDistance) found(at, i)
        }
        const bucket = (piece << pieceBits) | value
        before[piece * hashes.length + i] = heads[bucket]!
        heads[bucket] = i + 1
      }
    },
    { signal },
  )
}
