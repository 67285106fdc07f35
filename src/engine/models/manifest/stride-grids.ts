import type { Size } from '#model/units.ts'

/** The grid of a stride over the input, as of detectors with a feature pyramid. */
export type Grid = { stridePx: number; columns: number; rows: number }

export const strideGrids = ({ widthPx, heightPx }: Size, stridesPx: readonly number[]): Grid[] =>
  stridesPx.map((stridePx) => ({
    stridePx,
    columns: Math.ceil(widthPx / stridePx),
    rows: Math.ceil(heightPx / stridePx),
  }))

export const cellCount = (grids: readonly Grid[]): number =>
  grids.reduce((sum, { columns, rows }) => sum + columns * rows, 0)
