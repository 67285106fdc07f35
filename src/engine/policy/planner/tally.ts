import type { DimensionName } from '../facts/dimensions.ts'
import type { Measures } from './measures.ts'

export type Tally = { name: string; all: number; counted: number }

/** How many images have each value of a dimension, and how many of those count; by name, only values that occur. */
export function tallyBy(
  measures: Measures,
  images: Uint32Array,
  dimension: DimensionName,
  counts: (image: number) => boolean,
): Tally[] {
  const values = measures.values(dimension)
  const all = new Int32Array(values.names.length)
  const counted = new Int32Array(values.names.length)
  for (let n = 0; n < images.length; n++) {
    const i = images[n]!
    const one = counts(i) ? 1 : 0
    if (values.one) {
      const value = values.one[i]!
      if (value < 0) continue
      all[value]! += 1
      counted[value]! += one
    } else
      for (let at = values.start[i]!; at < values.start[i + 1]!; at++) {
        all[values.item[at]!]! += 1
        counted[values.item[at]!]! += one
      }
  }
  return values.names
    .map((name, value) => ({ name, all: all[value]!, counted: counted[value]! }))
    .filter((tally) => tally.all > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
