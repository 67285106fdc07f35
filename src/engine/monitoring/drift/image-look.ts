/** The appearance of an image in a few numbers; `vector` holds the brightness, color and edges of 4 × 4 parts. */
export type ImageLook = { brightness: number; contrast: number; sharpness: number; vector: Int8Array }

type Pixels = { data: Uint8Array; widthPx: number; heightPx: number }

const parts = 4
const perPart = 4
/** The number of sample points across and down. */
const side = 96

const mean = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0) / values.length

/** Red, green and blue bytes, row by row. */
export function imageLook({ data, widthPx, heightPx }: Pixels): ImageLook {
  const grey = new Float64Array(side * side)
  const sums = new Float64Array(parts * parts * perPart)
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const at =
        (Math.floor(((row + 0.5) * heightPx) / side) * widthPx + Math.floor(((column + 0.5) * widthPx) / side)) * 3
      const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
      const light = (red + green + blue) / 3
      grey[row * side + column] = light
      const part = partAt(row, column)
      sums[part]! += light - 128
      sums[part + 1]! += red - green
      sums[part + 2]! += (red + green) / 2 - blue
    }
  const brightness = mean(grey)
  const contrast = Math.sqrt(mean(grey.map((one) => (one - brightness) ** 2)))
  let edges = 0
  for (let row = 1; row < side - 1; row++)
    for (let column = 1; column < side - 1; column++) {
      const i = row * side + column
      const edge = 4 * grey[i]! - grey[i - 1]! - grey[i + 1]! - grey[i - side]! - grey[i + side]!
      edges += edge ** 2
      sums[partAt(row, column) + 3]! += Math.abs(edge)
    }
  const perCell = (side / parts) ** 2
  const vector = Int8Array.from(sums, (sum) => Math.max(-127, Math.min(127, Math.round(sum / perCell))))
  return { brightness, contrast, sharpness: Math.sqrt(edges / (side - 2) ** 2), vector }
}

const partAt = (row: number, column: number): number =>
  (Math.floor((row * parts) / side) * parts + Math.floor((column * parts) / side)) * perPart
