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
  // The top of each digest with the position below it: numbers are sorted far quicker than objects.
  const ranked = new BigUint64Array(keys.length)
  await eachInTurns(
    keys,
    (key, i) => {
      const digest = hash('sha256', `${seed}\n${purpose}\n${key}`, 'buffer')
      ranked[i] = ((digest.readBigUInt64BE() >> 20n) << 20n) | BigInt(i)
    },
    { signal },
  )
  ranked.sort()
  return Array.from(ranked, (rank) => Number(rank & 0xfffffn))
}
