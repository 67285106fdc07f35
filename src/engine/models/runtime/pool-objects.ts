import type { BoundingBox } from '#model/geometry/box.ts'
import type { Letterbox, OutputTensor } from '../manifest/for-threads.ts'

/** Vectors of length 127, one after another. */
export type ObjectVectors = { width: number; vectors: Int8Array<ArrayBuffer> }

/**
 * Describes each object by the means of feature tensors [1, channels, rows, columns] over the cells under its box, scaled to
 * the same length and joined. Boxes are in pixels of the upright image. Throws if a tensor is not a grid over the input.
 */
export function poolObjects(
  tensors: readonly OutputTensor[],
  frame: Letterbox,
  boxes: readonly BoundingBox[],
): ObjectVectors {
  for (const { name, dims } of tensors)
    if (dims.length !== 4 || dims[0] !== 1)
      throw new Error(
        `The feature tensor ${name} has the shape [${dims.join(', ')}] instead of [1, channels, rows, columns].`,
      )
  const width = tensors.reduce((sum, { dims }) => sum + dims[1]!, 0)
  const vectors = new Int8Array(boxes.length * width)
  for (const [n, box] of boxes.entries()) {
    let at = n * width
    for (const tensor of tensors) {
      const mean = meanOver(tensor, frame, box)
      const length = Math.hypot(...mean) * Math.sqrt(tensors.length) || 1
      for (const value of mean) vectors[at++] = Math.round((value / length) * 127)
    }
  }
  return { width, vectors }
}

function meanOver({ dims, data }: OutputTensor, frame: Letterbox, box: BoundingBox): Float64Array {
  const [, channels, rows, columns] = dims as [number, number, number, number]
  const scaleX = ((frame.content.widthPx / frame.image.widthPx) * columns) / frame.input.widthPx
  const scaleY = ((frame.content.heightPx / frame.image.heightPx) * rows) / frame.input.heightPx
  const left = (frame.leftPx * columns) / frame.input.widthPx + box.x * scaleX
  const top = (frame.topPx * rows) / frame.input.heightPx + box.y * scaleY
  const [x0, x1] = cellsOf(left, left + box.width * scaleX, columns)
  const [y0, y1] = cellsOf(top, top + box.height * scaleY, rows)
  const mean = new Float64Array(channels)
  for (let c = 0; c < channels; c++) {
    let sum = 0
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) sum += Number(data[(c * rows + y) * columns + x])
    mean[c] = sum / ((x1 - x0 + 1) * (y1 - y0 + 1))
  }
  return mean
}

/** Returns the first and last cell between two edges, at least one. */
function cellsOf(from: number, to: number, cells: number): [number, number] {
  const first = Math.min(cells - 1, Math.max(0, Math.floor(from)))
  return [first, Math.min(cells - 1, Math.max(first, Math.ceil(to) - 1))]
}
