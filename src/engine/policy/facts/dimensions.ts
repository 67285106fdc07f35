import { ImageState } from '#model/image.ts'
import { type Facts, isReviewed, labelCount, sizeNames } from './facts.ts'
import type { Times } from './times.ts'

/**
 * The values that images have: one each (-1 for none), or several; those of image i are `item[start[i]]` to `item[start[i + 1]
 * - 1]`.
 */
export type Values = { names: readonly string[] } & (
  | { one: Int32Array; item?: never }
  | { one?: never; start: Int32Array; item: Int32Array }
)

type Dimension = { words: string; values(facts: Facts, times: Times): Values }

/** What images can be grouped, ranked and counted by. To add one, add an entry. */
const dimensions = {
  source: { words: 'source', values: (facts) => ({ names: facts.sources, one: facts.source }) },
  class: { words: 'class', values: (facts) => distinctLabels(facts, facts.classes, (item) => item >>> 2) },
  size: { words: 'object size', values: (facts) => distinctLabels(facts, sizeNames, (item) => item & 3) },
  month: { words: 'month', values: (facts, times) => periods(facts, times, 'monthly') },
  year: { words: 'year', values: (facts, times) => periods(facts, times, 'yearly') },
  state: { words: 'review state', values: ({ state }) => ({ names: ImageState.options, one: Int32Array.from(state) }) },
  negatives: { words: 'reviewed images without labels', values: negatives },
} as const satisfies Record<string, Dimension>

export type DimensionName = keyof typeof dimensions
export const dimensionNames = Object.keys(dimensions) as [DimensionName, ...DimensionName[]]
export const dimensionLabel = (name: DimensionName): string => dimensions[name].words
export const valuesOf = (name: DimensionName, facts: Facts, times: Times): Values =>
  (dimensions[name] as Dimension).values(facts, times)

/** Whether an image has at most one value. */
export const isSingle = (name: DimensionName): boolean => name !== 'class' && name !== 'size'

/** The distinct values of each image's labels, ascending. */
function distinctLabels(facts: Facts, names: readonly string[], of: (item: number) => number): Values {
  const { count, labels } = facts
  const start = new Int32Array(count + 1)
  const item = new Int32Array(labels.item.length)
  let end = 0
  for (let i = 0; i < count; i++) {
    const first = end
    for (let at = labels.start[i]!; at < labels.start[i + 1]!; at++) {
      const value = of(labels.item[at]!)
      let known = false
      for (let k = first; k < end; k++) if (item[k] === value) known = true
      if (!known) item[end++] = value
    }
    item.subarray(first, end).sort()
    start[i + 1] = end
  }
  return { names, start, item: item.subarray(0, end) }
}

function periods({ count }: Facts, times: Times, kind: 'monthly' | 'yearly'): Values {
  const positions = new Map<number, number>()
  const names: string[] = []
  const one = new Int32Array(count)
  const periodOf = times.period(kind)
  for (let i = 0; i < count; i++) {
    const period = periodOf[i]!
    let position = positions.get(period)
    if (position === undefined) {
      position = names.length
      positions.set(period, position)
      names.push(times.nameOf(kind, period))
    }
    one[i] = position
  }
  return { names, one }
}

function negatives(facts: Facts): Values {
  const one = new Int32Array(facts.count).fill(-1)
  for (let i = 0; i < facts.count; i++) if (isReviewed(facts, i) && labelCount(facts, i) === 0) one[i] = 0
  return { names: ['negatives'], one }
}
