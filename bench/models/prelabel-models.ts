import { createOnnxGraph, float32Bytes } from '../../scripts/starter-model/onnx-graph.ts'

/** `sidePx` of the input, and how often it passes a layer of 0.9 G multiplications (at 640). */
const sizes = { light: { sidePx: 320, layers: 1 }, heavy: { sidePx: 640, layers: 4 } } as const
export type StandInSize = keyof typeof sizes
export const standInSizes = Object.keys(sizes) as StandInSize[]

const [classes, coefficients, objects] = [80, 32, 10]

/**
 * A detector in the form of YOLOv8 with the arithmetic of its small versions (heavy: 8 GFLOP). It finds ten objects on
 * every image, as boxes or as masks that it computes from prototypes.
 */
export function standInModel(size: StandInSize, masks: boolean): Uint8Array {
  const { sidePx, layers } = sizes[size]
  const graph = createOnnxGraph()
  const layer = (name: string, input: string, [from, to, kernel, stride]: [number, number, number, number]) => {
    const weights = Float32Array.from({ length: to * from * kernel ** 2 }, (_, n) => Math.sin(n) / (from * kernel))
    const weight = graph.constant(`${name} w`, 'float32', [to, from, kernel, kernel], new Uint8Array(weights.buffer))
    const pad = kernel >> 1
    const sides = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] }
    graph.node('Conv', name, [input, weight], sides)
    return name
  }
  const relu = (input: string) => graph.node('Relu', `${input} r`, [input])[0]!
  let at = relu(layer('stem', 'images', [3, 16, 3, 2]))
  at = relu(layer('down', at, [16, 64, 3, 2]))
  for (let n = 0; n < layers; n++) at = relu(layer(`layer ${n}`, at, [64, 64, 3, 1]))

  const rows = 4 + classes + (masks ? coefficients : 0)
  const cells = [8, 16, 32].reduce((sum, stride) => sum + (sidePx / stride) ** 2, 0)
  const found = new Array<number>(rows * cells).fill(0)
  for (let n = 0; n < objects; n++) {
    const cell = 97 * n
    const [x, y] = [(0.1 + 0.08 * n) * sidePx, (0.2 + 0.06 * n) * sidePx]
    for (const [row, value] of [x, y, sidePx / 5, sidePx / 6].entries()) found[row * cells + cell] = value
    found[(4 + ((7 * n) % classes)) * cells + cell] = 0.9 - 0.02 * n
    if (masks) for (let k = 0; k < coefficients; k++) found[(4 + classes + k) * cells + cell] = Math.cos(k + n)
  }
  // Adds the result of the arithmetic times zero, so that it has to be computed.
  graph.node('ReduceMean', 'mean', [at], { axes: [1, 2, 3], keepdims: 0 })
  graph.node('Mul', 'nothing', ['mean', graph.constant('zero', 'float32', [1], float32Bytes([0]))])
  graph.node('Add', 'output0', [graph.constant('found', 'float32', [1, rows, cells], float32Bytes(found)), 'nothing'])
  if (masks) graph.node('Identity', 'output1', [layer('prototypes', at, [64, coefficients, 1, 1])])
  const side = sidePx / 4
  return graph.encode({
    inputs: [{ name: 'images', type: 'float32', dims: [1, 3, sidePx, sidePx] }],
    outputs: [
      { name: 'output0', type: 'float32', dims: [1, rows, cells] },
      ...(masks ? [{ name: 'output1', type: 'float32' as const, dims: [1, coefficients, side, side] }] : []),
    ],
    metadata: { task: masks ? 'segment' : 'detect', stride: '32', imgsz: `[${sidePx}, ${sidePx}]` },
  })
}
