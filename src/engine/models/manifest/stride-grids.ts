/** One grid per stride, the finest first, as detectors with a feature pyramid lay them over their input. */
export type Grid = { stridePx: number; columns: number; rows: number }

export const strideGrids = (
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  stridesPx: readonly number[],
): Grid[] =>
  stridesPx.map((stridePx) => ({
    stridePx,
    columns: Math.ceil(widthPx / stridePx),
    rows: Math.ceil(heightPx / stridePx),
  }))

export const cellCount = (grids: readonly Grid[]): number =>
  grids.reduce((sum, { columns, rows }) => sum + columns * rows, 0)
