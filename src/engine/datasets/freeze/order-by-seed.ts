import { hash } from 'node:crypto'

const maxItems = 2 ** 20

/**
 * The positions of the items in an order that depends only on seed and keys. `purpose` gives another order for
 * another use of the same keys.
 */
export function orderBySeed(keys: readonly string[], seed: number, purpose: string): number[] {
  if (keys.length > maxItems) throw new RangeError(`At most ${maxItems} images fit in a version.`)
  // Uses the first 12 bytes of each digest, with the position below the next 32 bits: numbers, which sort much
  // faster than objects.
  const ranked = Array.from({ length: 4096 }, (): number[] => [])
  for (const [i, key] of keys.entries()) {
    const digest = hash('sha256', `${seed}\n${purpose}\n${key}`)
    const next = Number.parseInt(digest.slice(3, 11), 16)
    ranked[Number.parseInt(digest.slice(0, 3), 16)]!.push(next * maxItems + i)
  }
  return ranked.flatMap((ranks) => Array.from(new Float64Array(ranks).sort(), (rank) => rank % maxItems))
}
