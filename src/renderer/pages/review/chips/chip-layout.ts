/** Where the chips of a grid stand, in CSS pixels from its top left corner. */
export type ChipLayout = {
  columns: number
  cellPx: number
  rowHeightPx: number
  totalHeightPx: number
}

export const captionPx = 20
const [paddingPx, gapPx] = [12, 8]

/** As many columns of about this size as fit; the cells share the width evenly. */
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

/** The chips that a stretch of the grid shows, whole or in part: from `first` up to but not `end`. */
export function chipsBetween(layout: ChipLayout, count: number, topPx: number, bottomPx: number) {
  const firstRow = Math.max(0, Math.floor((topPx - paddingPx) / layout.rowHeightPx))
  const endRow = Math.max(0, Math.ceil((bottomPx - paddingPx) / layout.rowHeightPx))
  return { first: Math.min(count, firstRow * layout.columns), end: Math.min(count, endRow * layout.columns) }
}

type Box = readonly [x: number, y: number, width: number, height: number]

/**
 * What a chip shows: the part of the image around the box, and where in it the box is, in fractions of that part. It
 * is the region that the engine cuts out for the same margin.
 */
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

/** Points and the like are shown with at least so much around them, as the engine does. */
const minSidePx = 16
