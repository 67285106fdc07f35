import {
  createOnnxGraph,
  ELEMENT_TYPES,
  float32Bytes,
  type OnnxGraph,
} from '../../../scripts/starter-model/onnx-graph.ts'

/**
 * A tiny test model that reads the pixels: for each of red, green and blue it returns the box around all pixels that are
 * bright in that channel, with score 1, in an input of 64 × 64 pixels.
 */
const inputPx = 64
const classes = ['red', 'green', 'blue']

const one = (graph: OnnxGraph, op: string, name: string, inputs: string[], attributes = {}) =>
  graph.node(op, name, inputs, attributes)[0]!

/** First and last bright position along one side of the image, [1, 3, 1] each; `across` is the axis to reduce. */
function extent(graph: OnnxGraph, mask: string, across: 2 | 3): [from: string, to: string] {
  const side = across === 2 ? 'x' : 'y'
  const profile = one(graph, 'ReduceMax', `${side}-profile`, [mask], { axes: [across], keepdims: 0 })
  const place = (name: string, last: 0 | 1) => {
    const found = one(graph, 'ArgMax', `${name}-index`, [profile], { axis: 2, keepdims: 1, select_last_index: last })
    return one(graph, 'Cast', name, [found], { to: ELEMENT_TYPES.float32 })
  }
  const step = graph.constant(`${side}-step`, 'float32', [], float32Bytes([1]))
  return [place(`${side}-from`, 0), one(graph, 'Add', `${side}-to`, [place(`${side}-last`, 1), step])]
}

export function colorBoundsModel(): Uint8Array {
  const graph = createOnnxGraph()
  const half = graph.constant('half', 'float32', [], float32Bytes([0.5]))
  const bright = one(graph, 'Greater', 'bright', ['images', half])
  const mask = one(graph, 'Cast', 'mask', [bright], { to: ELEMENT_TYPES.float32 })
  const [left, right] = extent(graph, mask, 2)
  const [top, bottom] = extent(graph, mask, 3)
  const score = one(graph, 'ReduceMax', 'most', [mask], { axes: [2, 3], keepdims: 0 })
  const last = graph.constant('last', 'int64', [1], new Uint8Array(BigInt64Array.from([2n]).buffer))
  const column = one(graph, 'Unsqueeze', 'score', [score, last])
  const numbers = graph.constant('numbers', 'float32', [1, 3, 1], float32Bytes([0, 1, 2]))
  one(graph, 'Concat', 'output0', [left, top, right, bottom, column, numbers], { axis: 2 })
  return graph.encode({
    inputs: [{ name: 'images', type: 'float32', dims: [1, 3, inputPx, inputPx] }],
    outputs: [{ name: 'output0', type: 'float32', dims: [1, 3, 6] }],
    metadata: {
      names: `{${classes.map((name, i) => `${i}: '${name}'`).join(', ')}}`,
      task: 'detect',
      stride: '32',
      imgsz: `[${inputPx}, ${inputPx}]`,
    },
  })
}
