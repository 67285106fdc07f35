import type { Histogram, MeasuredField } from '#contract'
import { dayMs } from '#model/units.ts'
import { hasBit, members } from '../../bits.ts'
import { blindNowQuery } from '../../query/index.ts'
import type { ImageColumns } from '../columns/image-columns.ts'
import type { ImageIndex } from '../columns/image-index.ts'

/** `edges` returns where the bars begin and the last one ends, for values from `low` to `high`. */
type Measure = {
  ofPredictions?: true
  values(columns: ImageColumns): Uint32Array | Float64Array
  edges(low: number, high: number): number[]
}

const maxBars = 24

/** Always steps of a twentieth: users compare the confidences of two queries by eye. */
const shareEdges = (): number[] => Array.from({ length: 21 }, (_, i) => i / 20)

const countSteps = [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
const countEdges = (_low: number, high: number): number[] => [...countSteps.filter((step) => step <= high), high + 1]

/** Makes each bar twice as wide as the one before: file sizes differ by orders of magnitude. */
function doublingEdges(low: number, high: number): number[] {
  const edges = [2 ** Math.floor(Math.log2(Math.max(1, low)))]
  while (edges.at(-1)! <= high) edges.push(edges.at(-1)! * 2)
  return edges
}

const dayLengths = [1, 2, 7, 14]
const monthLengths = [1, 2, 3, 6, 12, 24, 60, 120]

/** Uses whole days, weeks, months or years, UTC: the shortest unit that needs few enough bars. */
function timeEdges(low: number, high: number): number[] {
  for (const days of dayLengths) {
    const stepMs = days * dayMs
    const first = Math.floor(low / dayMs) * dayMs
    const bars = Math.floor((high - first) / stepMs) + 1
    if (bars <= maxBars) return Array.from({ length: bars + 1 }, (_, i) => first + i * stepMs)
  }
  const start = new Date(low)
  const step = monthLengths.find((months) => (high - low) / (months * 28 * dayMs) < maxBars) ?? monthLengths.at(-1)!
  const firstMonth = Math.floor(start.getUTCMonth() / Math.min(step, 12)) * Math.min(step, 12)
  const edges = [Date.UTC(start.getUTCFullYear(), firstMonth)]
  while (edges.at(-1)! <= high) edges.push(Date.UTC(start.getUTCFullYear(), firstMonth + edges.length * step))
  return edges
}

const measures: Record<MeasuredField, Measure> = {
  'prediction.minScore': { ofPredictions: true, values: ({ minScore }) => minScore, edges: shareEdges },
  'labels.count': { values: ({ labels }) => labels, edges: countEdges },
  'image.bytes': { values: ({ bytes }) => bytes, edges: doublingEdges },
  'image.capturedAt': { values: ({ capturedAtMs }) => capturedAtMs, edges: timeEdges },
  'image.importedAt': { values: ({ importedAtMs }) => importedAtMs, edges: timeEdges },
}

/**
 * Counts the matching images in each bar. The bars span all images, so they stay in place while a query changes. Null
 * before the index has read the workspace.
 */
export function histogram(
  index: ImageIndex,
  where: string | undefined,
  { field, isBlinded = false }: { field: MeasuredField; isBlinded?: boolean },
): Histogram | null {
  if (!index.isReady) return null
  const { values, ofPredictions = false, edges: edgesFor } = measures[field]
  const withheld = isBlinded && ofPredictions ? index.matching(blindNowQuery) : null
  const column = values(index.columns)
  const edges = index.derived('', `edges ${field}`, (bits) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const row of members(bits)) {
      const value = column[row]!
      if (value < low) low = value
      if (value > high) high = value
    }
    return low > high ? [] : edgesFor(low, high)
  })
  return index.derived(where ?? '', `histogram ${field}${withheld ? ' seen' : ''}`, (bits) => {
    const images = edges.slice(1).map(() => 0)
    let unknown = 0
    for (const row of members(bits)) {
      const value = column[row]!
      if (Number.isNaN(value) || (withheld && hasBit(withheld, row))) unknown += 1
      else if (images.length > 0) images[barOf(edges, value)]! += 1
    }
    return { edges, images, unknown }
  })
}

/** Returns the bar of a value; values beyond the ends count in the outermost bars. */
function barOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (edges[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}
