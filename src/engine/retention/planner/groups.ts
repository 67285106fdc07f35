import { type DimensionName, dimensionWords, type Values } from './dimensions.ts'
import type { Measures } from './measures.ts'

/** So many possible groups are numbered in an array, which is much quicker than a map. */
const mostDense = 1 << 20

/** The members of group g are `image[start[g]]` to `image[start[g + 1] - 1]`, in the order of the pool. */
export type Groups = {
  count: number
  start: Int32Array
  image: Int32Array
  valuesOf(group: number): string[]
  nameOf(group: number): string
}

/**
 * Divides the images of a pool by one or more dimensions. An image with several classes stands in several groups, one
 * without a value of a dimension in none. Without dimensions all are one group.
 */
export function groupsOf(measures: Measures, pool: Int32Array, dimensions: readonly DimensionName[]): Groups {
  const values = dimensions.map((name) => measures.values(name))
  const most = values.reduce((product, { names }) => product * Math.max(1, names.length), 1)
  const dense = most <= mostDense ? new Int32Array(most).fill(-1) : null
  const sparse = new Map<number, number>()
  const keys: number[] = []
  const sizes: number[] = []
  const groupOf = (key: number): number => {
    let group = dense ? dense[key]! : (sparse.get(key) ?? -1)
    if (group < 0) {
      group = keys.length
      if (dense) dense[key] = group
      else sparse.set(key, group)
      keys.push(key)
      sizes.push(0)
    }
    return group
  }
  const pass = (visit: (image: number, key: number) => void) => {
    const single = values.length === 1 ? values[0]!.one : undefined
    if (single) {
      for (const i of pool) if (single[i]! >= 0) visit(i, single[i]!)
    } else for (const i of pool) eachKey(values, i, 0, 0, (key) => visit(i, key))
  }
  pass((_, key) => {
    sizes[groupOf(key)]! += 1
  })
  const start = new Int32Array(keys.length + 1)
  for (let g = 0; g < keys.length; g++) start[g + 1] = start[g]! + sizes[g]!
  const image = new Int32Array(start[keys.length]!)
  const next = start.slice()
  pass((i, key) => {
    image[next[groupOf(key)]!++] = i
  })
  const valuesOf = (group: number) => namesOfKey(values, keys[group]!)
  const nameOf = (group: number) =>
    valuesOf(group)
      .map((value, n) => groupName(dimensions[n]!, value))
      .join(', ') || 'all images'
  return { count: keys.length, start, image, valuesOf, nameOf }
}

function eachKey(values: readonly Values[], i: number, at: number, key: number, visit: (key: number) => void): void {
  const dimension = values[at]
  if (!dimension) {
    visit(key)
    return
  }
  const base = key * dimension.names.length
  if (dimension.one) {
    if (dimension.one[i]! >= 0) eachKey(values, i, at + 1, base + dimension.one[i]!, visit)
    return
  }
  for (let k = dimension.start[i]!; k < dimension.start[i + 1]!; k++)
    eachKey(values, i, at + 1, base + dimension.item[k]!, visit)
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
  dimension === 'negatives' ? value : `${dimensionWords(dimension)} ${value}`
