import { type DimensionName, dimensionLabel, type Values } from '../facts/dimensions.ts'
import type { Measures } from './measures.ts'

/** Up to this many possible groups are numbered in an array, which is much faster than a map. */
const maxDense = 1 << 20

/** The members of group g are `image[start[g]]` to `image[start[g + 1] - 1]`, in the order of the pool. */
export type Groups = {
  count: number
  start: Int32Array
  image: Int32Array
  valuesOf(group: number): string[]
  nameOf(group: number): string
}

/**
 * Divides the images of a pool by one or more dimensions. An image with several classes is in several groups, one
 * without a value in a dimension is in none. Without dimensions all images form one group.
 */
export function groupsOf(measures: Measures, pool: Int32Array, dimensions: readonly DimensionName[]): Groups {
  const values = dimensions.map((name) => measures.values(name))
  const members = values.reduce<Members>(membersBy, { image: pool, key: new Float64Array(pool.length) })
  const { group, keys } = numbered(members.key, values)
  const start = new Int32Array(keys.length + 1)
  for (let n = 0; n < group.length; n++) start[group[n]! + 1]! += 1
  for (let g = 0; g < keys.length; g++) start[g + 1]! += start[g]!
  const next = start.slice()
  const image = new Int32Array(group.length)
  for (let n = 0; n < group.length; n++) image[next[group[n]!]!++] = members.image[n]!
  const valuesOf = (g: number) => namesOfKey(values, keys[g]!)
  const nameOf = (g: number) =>
    valuesOf(g)
      .map((value, n) => groupName(dimensions[n]!, value))
      .join(', ') || 'all images'
  return { count: keys.length, start, image, valuesOf, nameOf }
}

/** Images with their combination of values, as one number. */
type Members = { image: Int32Array; key: Float64Array }

/** The members again, once for each value of one more dimension. */
function membersBy({ image, key }: Members, values: Values): Members {
  const width = values.names.length
  const max = values.one ? image.length : image.reduce((sum, i) => sum + values.start[i + 1]! - values.start[i]!, 0)
  const found = { image: new Int32Array(max), key: new Float64Array(max) }
  let count = 0
  for (let n = 0; n < image.length; n++) {
    const i = image[n]!
    const base = key[n]! * width
    if (values.one) {
      const value = values.one[i]!
      if (value < 0) continue
      found.image[count] = i
      found.key[count++] = base + value
    } else
      for (let at = values.start[i]!; at < values.start[i + 1]!; at++) {
        found.image[count] = i
        found.key[count++] = base + values.item[at]!
      }
  }
  return { image: found.image.subarray(0, count), key: found.key.subarray(0, count) }
}

/** Groups numbered in the order in which they first occur, and the key of each. */
function numbered(key: Float64Array, values: readonly Values[]): { group: Int32Array; keys: number[] } {
  const max = values.reduce((product, { names }) => product * Math.max(1, names.length), 1)
  const dense = max <= maxDense ? new Int32Array(max).fill(-1) : null
  const sparse = new Map<number, number>()
  const keys: number[] = []
  const group = new Int32Array(key.length)
  for (let n = 0; n < key.length; n++) {
    let number = dense ? dense[key[n]!]! : (sparse.get(key[n]!) ?? -1)
    if (number < 0) {
      number = keys.push(key[n]!) - 1
      if (dense) dense[key[n]!] = number
      else sparse.set(key[n]!, number)
    }
    group[n] = number
  }
  return { group, keys }
}

/** The name that each dimension has in the group. */
function namesOfKey(values: readonly Values[], key: number): string[] {
  const parts: string[] = []
  let rest = key
  for (const { names } of values.toReversed()) {
    parts.unshift(names[rest % names.length]!)
    rest = Math.floor(rest / names.length)
  }
  return parts
}

/** "source gate". */
const groupName = (dimension: DimensionName, value: string): string =>
  dimension === 'negatives' ? value : `${dimensionLabel(dimension)} ${value}`
