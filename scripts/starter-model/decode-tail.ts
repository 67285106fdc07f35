import { ELEMENT_TYPES, float32Bytes, int64Bytes, type OnnxGraph, type TensorType } from './onnx-graph.ts'

const MAX_DETECTIONS = 100
/** Input pixels that a heatmap cell covers per side. */
const CELL_PX = 4

export const DETECTION_OUTPUTS: TensorType[] = [
  { name: 'boxes', type: 'float32', dims: [1, MAX_DETECTIONS, 4] },
  { name: 'scores', type: 'float32', dims: [1, MAX_DETECTIONS] },
  { name: 'classes', type: 'int64', dims: [1, MAX_DETECTIONS] },
]

/**
 * Adds CenterNet's decoding as graph nodes. `heatmap` [1, classes, h, w] holds probabilities, `distances` [1, 4, h, w] the
 * input pixels from a cell's origin to the left, top, right and bottom edge. A cell is a detection of a class if its score is
 * the highest of the 3×3 cells around it; the best 100 over all classes become
 * `boxes` [1, 100, 4] (x1, y1, x2, y2 in input pixels), `scores` [1, 100] and `classes` [1, 100], best first.
 * Rows beyond the last peak have score 0.
 */
export function appendDecodeTail(onnx: OnnxGraph, heatmap: string, distances: string): void {
  const one = (op: string, name: string, inputs: string[], attributes = {}) =>
    onnx.node(op, `decode/${name}`, inputs, attributes)[0] ?? ''
  const ints = (name: string, values: number[]) =>
    onnx.constant(`decode/${name}`, 'int64', [values.length], int64Bytes(values))
  const floats = (name: string, dims: number[], values: number[]) =>
    onnx.constant(`decode/${name}`, 'float32', dims, float32Bytes(values))

  const highest = one('MaxPool', 'highest', [heatmap], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })
  const isPeak = one('Equal', 'is-peak', [heatmap, highest])
  const peaks = one('Where', 'peaks', [isPeak, heatmap, floats('zero', [], [0])])
  const flat = one('Reshape', 'flat', [peaks, ints('flat-shape', [1, -1])])
  const [, ranked = ''] = onnx.node('TopK', 'scores', [flat, ints('count', [MAX_DETECTIONS])], { axis: 1 }, 2)

  // The flat index counts class, then row, then column.
  const width = one('Shape', 'width', [heatmap], { start: 3 })
  const cells = one('ReduceProd', 'cells', [one('Shape', 'height-width', [heatmap], { start: 2 })], { axes: [0] })
  onnx.node('Div', 'classes', [ranked, cells])
  const cell = one('Mod', 'cell', [ranked, cells])
  const column = one('Unsqueeze', 'column', [one('Mod', 'x', [cell, width]), ints('last-axis', [2])])
  const row = one('Unsqueeze', 'row', [one('Div', 'y', [cell, width]), 'decode/last-axis'])
  const cellXyxy = one('Concat', 'cell-xyxy', [column, row, column, row], { axis: 2 })
  const origin = one('Mul', 'origin', [
    one('Cast', 'cell-xyxy-float', [cellXyxy], { to: ELEMENT_TYPES.float32 }),
    floats('cell-px', [], [CELL_PX]),
  ])

  const distanceRows = one('Reshape', 'distance-rows', [distances, ints('distance-shape', [4, -1])])
  const picked = one('Gather', 'picked', [distanceRows, cell], { axis: 1 })
  const ltrb = one('Transpose', 'ltrb', [picked], { perm: [1, 2, 0] })
  const signed = one('Mul', 'signed', [ltrb, floats('signs', [4], [-1, -1, 1, 1])])
  onnx.node('Add', 'boxes', [origin, signed])
}
