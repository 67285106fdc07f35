/** The layout of the grid in CSS pixels. `y` values are logical: they start at the top of the whole grid. */
export type GridLayout = {
  count: number
  columns: number
  cellWidthPx: number
  cellHeightPx: number
  imageHeightPx: number
  rowHeightPx: number
  totalHeightPx: number
}

const paddingPx = 16
const gapPx = 8
/** The room below the last row, for the selection bar. */
const bottomPx = 76
const captionHeightPx = 24
const tagsHeightPx = 17

/** Lays out as many columns as fit with cells of at least `cellPx`. The cells share the width evenly. */
export function layoutGrid(count: number, widthPx: number, cellPx: number, showsTags = false): GridLayout {
  const innerPx = Math.max(cellPx, widthPx - 2 * paddingPx)
  const columns = Math.max(1, Math.floor((innerPx + gapPx) / (cellPx + gapPx)))
  const cellWidthPx = Math.floor((innerPx - (columns - 1) * gapPx) / columns)
  const imageHeightPx = Math.round(cellWidthPx * 0.75)
  const cellHeightPx = imageHeightPx + captionHeightPx + (showsTags ? tagsHeightPx : 0)
  const rowHeightPx = cellHeightPx + gapPx
  const rows = Math.ceil(count / columns)
  const totalHeightPx = rows === 0 ? 0 : rows * rowHeightPx - gapPx + paddingPx + bottomPx
  return { count, columns, cellWidthPx, cellHeightPx, imageHeightPx, rowHeightPx, totalHeightPx }
}

/** Returns the top left corner of a cell. */
export function cellOrigin(layout: GridLayout, index: number): { x: number; y: number } {
  const column = index % layout.columns
  const row = Math.floor(index / layout.columns)
  return { x: paddingPx + column * (layout.cellWidthPx + gapPx), y: paddingPx + row * layout.rowHeightPx }
}

/** Returns the cell at a point; null between cells and outside. */
export function cellAt(layout: GridLayout, x: number, y: number): number | null {
  const column = Math.floor((x - paddingPx) / (layout.cellWidthPx + gapPx))
  const row = Math.floor((y - paddingPx) / layout.rowHeightPx)
  if (column < 0 || column >= layout.columns || row < 0) return null
  const index = row * layout.columns + column
  if (index >= layout.count) return null
  const origin = cellOrigin(layout, index)
  return x < origin.x + layout.cellWidthPx && y < origin.y + layout.cellHeightPx ? index : null
}

/** Returns the cells that are at least partly within a stretch of the grid: from `first` up to, but not including, `end`. */
export function cellsBetween(layout: GridLayout, topPx: number, bottomPx: number): { first: number; end: number } {
  const firstRow = Math.max(0, Math.floor((topPx - paddingPx) / layout.rowHeightPx))
  const endRow = Math.ceil((bottomPx - paddingPx) / layout.rowHeightPx)
  const clamp = (index: number) => Math.min(layout.count, Math.max(0, index))
  return { first: clamp(firstRow * layout.columns), end: clamp(endRow * layout.columns) }
}

/** Returns the offset nearest to the current one at which the whole cell is in sight. */
export function offsetToShow(layout: GridLayout, index: number, offsetPx: number, viewHeightPx: number): number {
  const { y } = cellOrigin(layout, index)
  const highest = y - paddingPx
  const lowest = y + layout.cellHeightPx + bottomPx - viewHeightPx
  if (offsetPx > highest) return highest
  return Math.max(0, lowest, offsetPx)
}

/** Returns the cells to load: those in sight, then those ahead in the direction of scrolling, then some behind. */
export function loadingOrder(layout: GridLayout, offsetPx: number, viewHeightPx: number, isDown: boolean): number[] {
  const cells = (topPx: number, bottomPx: number): number[] => {
    const { first, end } = cellsBetween(layout, topPx, bottomPx)
    return Array.from({ length: end - first }, (_, i) => first + i)
  }
  const inSight = cells(offsetPx, offsetPx + viewHeightPx)
  const below = cells(offsetPx + viewHeightPx, offsetPx + viewHeightPx * (isDown ? 3 : 1.5))
  const above = cells(offsetPx - viewHeightPx * (isDown ? 0.5 : 2), offsetPx).reverse()
  return [...new Set([...inSight, ...(isDown ? [...below, ...above] : [...above, ...below])])]
}
