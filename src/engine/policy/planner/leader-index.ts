import type { Facts } from '../facts/facts.ts'

/** Finds the first leader, in order of addition, that passes the test among those that could be near the image. */
export type LeaderIndex = {
  add(leader: number): void
  /** -1 when there is none. */
  find(image: number, passes: (leader: number) => boolean): number
}

/** Lists of leaders, each in order of addition, in a few arrays. */
class Chains {
  readonly #first: Int32Array
  readonly #last: Int32Array
  readonly #next: Int32Array

  constructor(chains: number, images: number) {
    this.#first = new Int32Array(chains).fill(-1)
    this.#last = new Int32Array(chains).fill(-1)
    this.#next = new Int32Array(images).fill(-1)
  }

  append(chain: number, image: number): void {
    if (this.#first[chain]! < 0) this.#first[chain] = image
    else this.#next[this.#last[chain]!] = image
    this.#last[chain] = image
  }

  /** The first in the chain that passes, if it was added before `best`; otherwise `best`. */
  firstBefore(chain: number, best: number, added: Int32Array, passes: (image: number) => boolean): number {
    const limit = best < 0 ? Number.POSITIVE_INFINITY : added[best]!
    for (let image = this.#first[chain]!; image >= 0 && added[image]! < limit; image = this.#next[image]!)
      if (passes(image)) return image
    return best
  }
}

/** Leaders by source and time slot: only neighboring slots can contain one within the seconds. */
export function momentIndex(facts: Facts, at: Float64Array, withinSeconds: number): LeaderIndex {
  const stretchMs = withinSeconds * 1000
  const numbers = new Map<number, number>()
  const chains = new Chains(facts.count, facts.count)
  const added = new Int32Array(facts.count)
  let leaders = 0
  const keyOf = (image: number, by: number): number =>
    (Math.floor(at[image]! / stretchMs) + by) * facts.sources.length + facts.source[image]!
  return {
    add(image) {
      added[image] = leaders++
      const key = keyOf(image, 0)
      let chain = numbers.get(key)
      if (chain === undefined) {
        chain = numbers.size
        numbers.set(key, chain)
      }
      chains.append(chain, image)
    },
    find(image, passes) {
      let best = -1
      for (let by = -1; by <= 1; by++) {
        const chain = numbers.get(keyOf(image, by))
        if (chain !== undefined) best = chains.firstBefore(chain, best, added, passes)
      }
      return best
    },
  }
}

/**
 * Leaders by each of the four 16-bit chunks of their hash: within distance d at least one chunk differs by at most d/4
 * bits, so all such chunk values are looked up. Images that share chains cost an extra check and change nothing.
 */
export function chunkIndex(facts: Facts, hashDistanceMax: number): LeaderIndex {
  const probes = patternsOfBits(Math.floor(hashDistanceMax / 4))
  const max = 2 ** Math.min(16, Math.ceil(Math.log2(facts.count + 1)) + 1) - 1
  const chunks = Array.from({ length: 4 }, () => new Chains(max + 1, facts.count))
  const added = new Int32Array(facts.count)
  let leaders = 0
  const chunkOf = (image: number, n: number): number =>
    ((n < 2 ? facts.hashHigh[image]! : facts.hashLow[image]!) >>> (n % 2 === 0 ? 16 : 0)) & max
  return {
    add(image) {
      added[image] = leaders++
      for (let n = 0; n < 4; n++) chunks[n]!.append(chunkOf(image, n), image)
    },
    find(image, passes) {
      let best = -1
      for (let n = 0; n < 4; n++) {
        const own = chunkOf(image, n)
        for (const probe of probes) best = chunks[n]!.firstBefore(own ^ (probe & max), best, added, passes)
      }
      return best
    },
  }
}

/** All 16-bit patterns with at most this many bits set. */
function patternsOfBits(max: number): number[] {
  let patterns = new Set([0])
  for (let i = 0; i < max; i++) {
    const wider = new Set(patterns)
    for (const pattern of patterns) for (let bit = 0; bit < 16; bit++) wider.add(pattern | (1 << bit))
    patterns = wider
  }
  return [...patterns]
}
