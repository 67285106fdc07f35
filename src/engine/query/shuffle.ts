import type { Store } from '../store/index.ts'

/** Mixes a 32-bit number so that every bit affects every bit of the result: the finalizer of MurmurHash3. */
function mixed(n: number): number {
  let h = n | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * Adds repeatable randomness to a database. `shuffled(seed, row)` is a whole number to sort by; `drawn(seed, sha256)` a
 * number from 0 up to 1 that depends only on an image's content and the seed.
 */
export function registerChance(store: Pick<Store, 'function'>): void {
  store.function('shuffled', (seed, row) => mixed(mixed(Number(row)) ^ Number(seed)))
  store.function('drawn', (seed, sha256) => mixed(mixed(tailOf(String(sha256))) ^ mixed(Number(seed))) / 2 ** 32)
}

/** Returns the last 32 bits of a hash in hex. */
const tailOf = (sha256: string): number => Number.parseInt(sha256.slice(-8), 16)
