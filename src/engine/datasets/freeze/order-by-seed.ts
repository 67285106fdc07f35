import { hash } from 'node:crypto'
import { eachInTurns } from '../../turns.ts'

const maxItems = 2 ** 20

/**
 * The items in an order that depends on seed and keys alone, as their positions. `purpose` gives another order for
 * another use of the same keys.
 */
export async function orderBySeed(
  keys: readonly string[],
  seed: number,
  purpose: string,
  signal?: AbortSignal,
): Promise<number[]> {
  if (keys.length > maxItems) throw new RangeError(`At most ${maxItems} images fit into a version.`)
  // By the first 12 bits of each digest, so that few are sorted in one turn: the next 32 bits with the position below
  // them, as numbers are sorted far quicker than objects.
  const ranked = Array.from({ length: 4096 }, (): number[] => [])
  await eachInTurns(
    keys,
    (key, i) => {
      const digest = hash('sha256', `${seed}\n${purpose}\n${key}`, 'buffer')
      const next = Math.floor(digest.readUIntBE(1, 5) / 16) % 2 ** 32
      ranked[digest.readUInt16BE() >>> 4]!.push(next * maxItems + i)
    },
    { signal },
  )
  const order: number[] = []
  const append = (ranks: readonly number[]) => {
    for (const rank of new Float64Array(ranks).sort()) order.push(rank % maxItems)
  }
  await eachInTurns(ranked, append, { signal })
  return order
}
