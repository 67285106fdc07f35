import { describe, expect, it } from 'vitest'
import { groupNearDuplicates } from './near-duplicates.ts'

/** Generates numbers by a fixed rule, so that every run sees the same hashes. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state
  }
}

const differing = (a: bigint, b: bigint): number => [...(a ^ b).toString(2)].filter((bit) => bit === '1').length

const halves = (hashes: readonly bigint[]) => ({
  high: Uint32Array.from(hashes, (hash) => Number(hash >> 32n)),
  low: Uint32Array.from(hashes, (hash) => Number(hash & 0xffffffffn)),
})

/** A reference implementation: compares every image with every leader. */
function plainly(hashes: readonly bigint[], distance: number): number[] {
  const leaders: number[] = []
  return hashes.map((hash, i) => {
    const found = leaders.find((leader) => differing(hashes[leader]!, hash) <= distance)
    if (found === undefined) leaders.push(i)
    return found ?? i
  })
}

describe('groups of near-duplicates', () => {
  it.each([0, 1, 3, 4, 6])('are those that comparing all with all finds, up to %d bits', async (distance) => {
    const next = numbers(distance + 7)
    const hashes: bigint[] = []
    for (let i = 0; i < 400; i++) {
      const fresh = (BigInt(next()) << 32n) | BigInt(next())
      const base = i > 5 && next() % 3 > 0 ? hashes[next() % hashes.length]! : fresh
      let hash = base
      for (let flips = next() % 8; flips > 0; flips--) hash ^= 1n << BigInt(next() % 64)
      hashes.push(hash)
    }
    const leaders = await groupNearDuplicates(halves(hashes), distance, 64, async () => undefined)
    expect([...leaders]).toEqual(plainly(hashes, distance))
  })
})
