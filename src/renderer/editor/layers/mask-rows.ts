import type { Bitmap, RunLengths } from '#model/geometry/mask-bitmap.ts'

/** A mask read row by row, in whole pixels of the upright original. */
export type RowSource = {
  x: number
  y: number
  width: number
  height: number
  /** Writes a row's set spans as first and end columns into `out`; returns how many numbers. */
  rowInto(row: number, out: number[]): number
}

/**
 * Run lengths cut into rows: `spans` has first and end columns, those of row n from `starts[n]` on. Transferable to a
 * worker.
 */
export type MaskRows = {
  x: number
  y: number
  width: number
  height: number
  starts: Uint32Array<ArrayBuffer>
  spans: Uint32Array<ArrayBuffer>
}

export function maskRows({ x, y, width, height, counts }: RunLengths): MaskRows {
  const starts = new Uint32Array(height + 1)
  const spans: number[] = []
  let row = 0
  let at = 0
  counts.forEach((count, i) => {
    const end = at + count
    if (i % 2 === 1)
      for (let from = at; from < end; ) {
        const inRow = Math.floor(from / width)
        while (row < inRow) starts[++row] = spans.length
        const to = Math.min(end, (inRow + 1) * width)
        spans.push(from - inRow * width, to - inRow * width)
        from = to
      }
    at = end
  })
  while (row < height) starts[++row] = spans.length
  return { x, y, width, height, starts, spans: Uint32Array.from(spans) }
}

export function rowsOf(mask: MaskRows): RowSource {
  const { x, y, width, height, starts, spans } = mask
  return {
    x,
    y,
    width,
    height,
    rowInto(row, out) {
      const [from, to] = [starts[row]!, starts[row + 1]!]
      for (let i = from; i < to; i++) out[i - from] = spans[i]!
      return to - from
    },
  }
}

export function rowsOfBitmap({ x, y, width, height, data }: Bitmap): RowSource {
  return {
    x,
    y,
    width,
    height,
    rowInto(row, out) {
      const pixels = data.subarray(row * width, (row + 1) * width)
      let count = 0
      for (let at = pixels.indexOf(1); at >= 0; ) {
        const end = pixels.indexOf(0, at)
        out[count++] = at
        out[count++] = end < 0 ? width : end
        at = end < 0 ? -1 : pixels.indexOf(1, end)
      }
      return count
    },
  }
}
