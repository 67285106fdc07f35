import type { TfjsNode } from './tfjs-graph.ts'

/**
 * A tensor of the graph on its way from TensorFlow to ONNX: one image, channels, rows, columns. TensorFlow computes in
 * NHWC, ONNX Runtime in NCHW; the image is transposed once at the entry and everything after it stays NCHW.
 */
export type FeatureMap = {
  /** The ONNX value that holds it. */
  name: string
  /** Input pixels per cell along each side, whatever the input's size; 'whole' for a 1×1 map of the whole image. */
  cellPx: number | 'whole'
}

/** The sides of the input are multiples of this, so a map of up to 32 pixels a cell has whole cells. */
export const INPUT_MULTIPLE_PX = 32

/** The cell size of maps that are added, multiplied or joined: maps of the whole image fit any other. */
export function joinedCellPx(node: TfjsNode, maps: FeatureMap[]): FeatureMap['cellPx'] {
  const sizes = [...new Set(maps.map(({ cellPx }) => cellPx))].filter((size) => size !== 'whole')
  if (sizes.length > 1) {
    throw new Error(`Node "${node.name}" (${node.op}) joins maps of ${sizes.join(' and ')} pixels a cell.`)
  }
  return sizes[0] ?? 'whole'
}
