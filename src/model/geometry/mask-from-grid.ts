import type { BoundingBox } from './box.ts'
import type { RunLengths } from './mask-bitmap.ts'

/** Values of cells, row by row: above 0 is inside. */
export type Grid = { values: Float32Array; width: number; height: number }

/**
 * The pixels of a region where a grid, interpolated bilinearly between the centers of its cells, is above 0; null if
 * there are none. Between two cells the value is linear and crosses 0 at most once, so the cost of a row depends on the
 * columns of the grid, however wide the region is. `cellsPerPx`: cells per pixel of the region. `corner`: where the
 * region's corner is in the grid, in cells.
 */
export function maskFromGrid(
  grid: Grid,
  cellsPerPx: { x: number; y: number },
  region: BoundingBox,
  corner = { x: 0, y: 0 },
): RunLengths | null {
  const rows: Row[] = []
  const values = new Float32Array(grid.width)
  for (let y = 0; y < region.height; y++) {
    const at = Math.min(grid.height - 1, Math.max(0, (y + 0.5) * cellsPerPx.y + corner.y - 0.5))
    if (interpolateRow(grid, at, values))
      rows.push({ y, spans: spansAbove0(values, cellsPerPx.x, region.width, corner.x) })
  }
  return runsOf(
    rows.filter(({ spans }) => spans.length > 0),
    region,
  )
}

/** Pixels from `from` to `to` (not included). */
type Span = { from: number; to: number }
type Row = { y: number; spans: Span[] }

/** Interpolates a row of the grid at this height; false if nothing in it is above 0. */
function interpolateRow({ values, width, height }: Grid, at: number, row: Float32Array): boolean {
  const above = Math.floor(at)
  const below = Math.min(height - 1, above + 1)
  const share = at - above
  let positive = false
  for (let i = 0; i < width; i++) {
    const value = values[above * width + i]! * (1 - share) + values[below * width + i]! * share
    row[i] = value
    if (value > 0) positive = true
  }
  return positive
}

function spansAbove0(values: Float32Array, cellsPerPx: number, widthPx: number, corner: number): Span[] {
  /** The first pixel whose center is at or right of this place in the grid. */
  const pixel = (cell: number) => Math.min(widthPx, Math.max(0, Math.ceil((cell + 0.5 - corner) / cellsPerPx - 0.5)))
  const spans: Span[] = []
  let from = values[0]! > 0 ? 0 : -1
  const close = (to: number) => {
    if (to > from) spans.push({ from, to })
    from = -1
  }
  let a = values[0]!
  for (let i = 1; i < values.length; i++) {
    const b = values[i]!
    if (a > 0 !== b > 0) {
      const crossing = pixel(i - 1 + a / (a - b))
      if (b > 0) from = crossing
      else close(crossing)
    }
    a = b
  }
  if (from >= 0) close(widthPx)
  return spans
}

/** Run lengths in the tight bounds of the rows' spans. */
function runsOf(rows: readonly Row[], region: BoundingBox): RunLengths | null {
  const [first] = rows
  if (!first) return null
  let [left, right] = [Number.POSITIVE_INFINITY, 0]
  for (const { spans } of rows) {
    left = Math.min(left, spans[0]!.from)
    right = Math.max(right, spans.at(-1)!.to)
  }
  const width = right - left
  const counts: number[] = []
  let end = 0
  for (const { y, spans } of rows) {
    for (const { from, to } of spans) {
      const start = (y - first.y) * width + from - left
      // A run across the end of its row is one run.
      if (start === end && counts.length > 0) counts[counts.length - 1]! += to - from
      else counts.push(start - end, to - from)
      end = (y - first.y) * width + to - left
    }
  }
  const height = rows.at(-1)!.y - first.y + 1
  if (end < width * height) counts.push(width * height - end)
  return { x: region.x + left, y: region.y + first.y, width, height, counts }
}
