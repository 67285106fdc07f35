import type { BulkTarget } from '#contract'
import type { Selection } from '../selection.ts'

/** Returns rows as ascending ranges, both ends included. */
export function rangesOf(rows: Iterable<number>): [number, number][] {
  const ranges: [number, number][] = []
  for (const row of Uint32Array.from(rows).sort()) {
    const last = ranges.at(-1)
    if (last && last[1] + 1 === row) last[1] = row
    else ranges.push([row, row])
  }
  return ranges
}

/** Returns the selection as the engine takes it: the query if all of many images are selected, else ranges of rows. */
export const targetOf = ({ ids }: Selection, sequence: Uint32Array, where: string, isStacked = false): BulkTarget =>
  !isStacked && ids.size === sequence.length && ids.size > 1000 ? { where } : { ranges: rangesOf(ids) }
