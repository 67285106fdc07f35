import type { Bitmap, RunLengths } from '#model/geometry/mask-bitmap.ts'
import { maskFromGrid } from '#model/geometry/mask-from-grid.ts'

type Size = { width: number; height: number }

/** Smaller holes and specks, as a share of the area, are noise. */
const noiseShare = 0.002
const minNoisePx = 4

/** Fills small holes and removes small pieces of the bitmap. */
export function dropNoise(bitmap: Bitmap): void {
  const { data } = bitmap
  const area = data.reduce((sum, value) => sum + value, 0)
  const maxPx = Math.max(minNoisePx, Math.round(area * noiseShare))
  for (const value of [0, 1] as const) dropSmall(bitmap, value, maxPx)
}

/** Inverts pieces of at most `maxPx` pixels. Background at the border isn't a hole. */
function dropSmall(bitmap: Bitmap, value: 0 | 1, maxPx: number): void {
  const { data, width, height } = bitmap
  const isAtBorder = (at: number) =>
    at % width === 0 || at % width === width - 1 || at < width || at >= width * (height - 1)
  for (const piece of piecesOf(bitmap, value))
    if (piece.length <= maxPx && !(value === 0 && piece.some(isAtBorder))) for (const at of piece) data[at] = 1 - value
}

/** Yields the connected pieces of pixels with this value, as positions. Their pixels may be changed between two. */
export function* piecesOf({ data, width }: Bitmap, value: 0 | 1): Generator<number[]> {
  const seen = new Uint8Array(data.length)
  for (let start = 0; start < data.length; start++) {
    if (seen[start] === 1 || data[start] !== value) continue
    const piece = [start]
    seen[start] = 1
    const visit = (at: number) => {
      if (seen[at] === 1 || data[at] !== value) return
      seen[at] = 1
      piece.push(at)
    }
    // The list grows while it is read.
    for (let i = 0; i < piece.length; i++) {
      const at = piece[i]!
      const x = at % width
      if (x > 0) visit(at - 1)
      if (x < width - 1) visit(at + 1)
      if (at >= width) visit(at - width)
      if (at + width < data.length) visit(at + width)
    }
    yield piece
  }
}

/**
 * Converts the area to pixels of the image, of which the bitmap shows `shown`. Where the bitmap is coarser, the border is
 * smoothed.
 */
export function areaInImage({ data, width, height }: Bitmap, shown: Size): RunLengths | null {
  const isCoarser = width < shown.width || height < shown.height
  const values = isCoarser ? smoothed(data, width, height) : Float32Array.from(data, (value) => value - 0.5)
  const cellsPerPx = { x: width / shown.width, y: height / shown.height }
  return maskFromGrid({ values, width, height }, cellsPerPx, { x: 0, y: 0, width: shown.width, height: shown.height })
}

/** Returns 3 × 3 means minus a half; edges repeat the nearest pixel. */
function smoothed(data: Uint8Array, width: number, height: number): Float32Array {
  const across = new Float32Array(data.length)
  const values = new Float32Array(data.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = y * width
      across[row + x] = data[row + Math.max(0, x - 1)]! + data[row + x]! + data[row + Math.min(width - 1, x + 1)]!
    }
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.max(0, y - 1) * width, Math.min(height - 1, y + 1) * width]
    for (let x = 0; x < width; x++)
      values[y * width + x] = (across[above + x]! + across[y * width + x]! + across[below + x]!) / 9 - 0.5
  }
  return values
}
