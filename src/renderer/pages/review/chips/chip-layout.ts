/** Positions in CSS pixels from the grid's top left corner. */
export type ChipLayout = {
  columns: number
  cellPx: number
  rowHeightPx: number
  totalHeightPx: number
}

export const captionPx = 20
const [paddingPx, gapPx] = [12, 8]

/** Fits as many columns of about this size as possible, with even widths. */
export function layoutChips(count: number, widthPx: number, wantedPx: number): ChipLayout {
  const inner = Math.max(wantedPx, widthPx - 2 * paddingPx)
  const columns = Math.max(1, Math.floor((inner + gapPx) / (wantedPx + gapPx)))
  const cellPx = Math.floor((inner - (columns - 1) * gapPx) / columns)
  const rowHeightPx = cellPx + captionPx + gapPx
  const rows = Math.ceil(count / columns)
  return { columns, cellPx, rowHeightPx, totalHeightPx: rows === 0 ? 0 : rows * rowHeightPx - gapPx + 2 * paddingPx }
}

export const chipOrigin = (
  { columns, cellPx, rowHeightPx }: ChipLayout,
  index: number,
): { left: number; top: number } => ({
  left: paddingPx + (index % columns) * (cellPx + gapPx),
  top: paddingPx + Math.floor(index / columns) * rowHeightPx,
})

/** Returns the chips visible between two heights: from `first` up to, not including, `end`. */
export function chipsBetween(layout: ChipLayout, count: number, topPx: number, bottomPx: number) {
  const firstRow = Math.max(0, Math.floor((topPx - paddingPx) / layout.rowHeightPx))
  const endRow = Math.max(0, Math.ceil((bottomPx - paddingPx) / layout.rowHeightPx))
  return { first: Math.min(count, firstRow * layout.columns), end: Math.min(count, endRow * layout.columns) }
}

type Box = readonly [x: number, y: number, width: number, height: number]

/** Returns the part of the image around a box, and the box in fractions of it. The engine crops the same region. */
export function chipRegion(
  [x, y, width, height]: Box,
  image: { widthPx: number; heightPx: number },
  margin: number,
): { width: number; height: number; box: { left: number; top: number; width: number; height: number } } {
  const longer = Math.max(width, height)
  const grown = margin * longer + Math.max(0, (minSidePx - longer) / 2)
  const left = Math.max(0, x - grown)
  const top = Math.max(0, y - grown)
  const right = Math.max(left + 1, Math.min(image.widthPx, x + width + grown))
  const bottom = Math.max(top + 1, Math.min(image.heightPx, y + height + grown))
  const [across, down] = [right - left, bottom - top]
  return {
    width: across,
    height: down,
    box: { left: (x - left) / across, top: (y - top) / down, width: width / across, height: height / down },
  }
}

/** Small objects are shown with at least this much around them, as in the engine. */
const minSidePx = 16
