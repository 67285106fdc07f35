import { randomPart } from '#model/random-part.ts'
import type { Ids } from './context.ts'

/** Returns a generator of numbers from 0 up to 1 that look random and are the same for the same seed (xorshift32). */
export function seeded(seed: number): () => number {
  let state = seed | 0 || 0x9e3779b9
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}

/** Puts values into a random order, in place; each order is equally likely. */
export function shuffle<Values extends Int32Array | Uint8Array>(values: Values, random: () => number): Values {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[values[i], values[j]] = [values[j]!, values[i]!]
  }
  return values
}

/**
 * Returns a source of random ids. Random bytes are fetched in large pieces: fetching 16 takes longer than writing the
 * label that they name.
 */
export function randomIds(): Ids {
  const pool = new Uint8Array(4096)
  let at = pool.length
  return {
    random() {
      if (at === pool.length) {
        crypto.getRandomValues(pool)
        at = 0
      }
      at += 16
      return randomPart(pool.subarray(at - 16, at))
    },
  }
}
