import type { BoundingBox } from '#model/geometry/box.ts'

/** The number of cells across and down in a crop. */
const cells = 4
const samples = 16
const orientations = 5
const perCell = 3 + orientations

export const descriptorLength = cells * cells * perCell
/** The make of these vectors. */
export const descriptorName = 'color and edges 1'

type Pixels = { data: Uint8Array; widthPx: number; heightPx: number }

/**
 * Describes a crop of an image (red, green and blue bytes, row by row) by the mean color and the directions of edges
 * in 4 × 4 cells: 128 numbers as int8, of length 127. Edge directions are weighted by their strength (the idea of
 * N. Dalal and B. Triggs, "Histograms of Oriented Gradients for Human Detection", 2005). The box is in pixels of `pixels`.
 */
export function describe(pixels: Pixels, box: BoundingBox): Int8Array {
  const side = cells * samples
  const grey = new Float64Array(side * side)
  const vector = new Float64Array(descriptorLength)
  for (let row = 0; row < side; row++) {
    const y = Math.min(pixels.heightPx - 1, Math.max(0, Math.floor(box.y + ((row + 0.5) * box.height) / side)))
    for (let column = 0; column < side; column++) {
      const x = Math.min(pixels.widthPx - 1, Math.max(0, Math.floor(box.x + ((column + 0.5) * box.width) / side)))
      const at = (y * pixels.widthPx + x) * 3
      const [red, green, blue] = [pixels.data[at]!, pixels.data[at + 1]!, pixels.data[at + 2]!]
      const light = (red + green + blue) / 3
      grey[row * side + column] = light
      const cell = cellAt(row, column)
      vector[cell]! += light - 128
      vector[cell + 1]! += red - green
      vector[cell + 2]! += (red + green) / 2 - blue
    }
  }
  for (let row = 1; row < side - 1; row++)
    for (let column = 1; column < side - 1; column++) {
      const at = row * side + column
      const [dx, dy] = [grey[at + 1]! - grey[at - 1]!, grey[at + side]! - grey[at - side]!]
      const strength = Math.hypot(dx, dy)
      if (strength < 4) continue
      const turn = (Math.atan2(dy, dx) / Math.PI + 1) % 1
      vector[cellAt(row, column) + 3 + Math.min(orientations - 1, Math.floor(turn * orientations))]! += strength
    }
  return toUnit(vector)
}

const cellAt = (row: number, column: number): number =>
  (Math.floor(row / samples) * cells + Math.floor(column / samples)) * perCell

/** Scales a vector to the length 127, in whole numbers. */
function toUnit(vector: Float64Array): Int8Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1
  return Int8Array.from(vector, (value) => Math.round((value / length) * 127))
}
