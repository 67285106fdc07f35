import {
  createOnnxGraph,
  ELEMENT_TYPES,
  float32Bytes,
  type OnnxGraph,
  type TensorType,
} from '../../../scripts/starter-model/onnx-graph.ts'

/**
 * Tiny test models, one per output layout. Each finds one object at the same place in every image: center (32, 32), 32 wide
 * and 16 high, in an input of 64 × 64 pixels. Its class is the color channel with the greatest mean (0 red, 1 green,
 * 2 blue) and its score that mean, 0 to 1. So a wrong channel order, scale or padding shows.
 */
export const colorInputPx = 64
export const colorNames = ['red', 'green', 'blue']
const box = { x: 32, y: 32, width: 32, height: 16 }

/** Cells of the grids of stride 8, 16 and 32. */
const cells = 64 + 16 + 4

type Built = { file: Uint8Array; family: string }

const floats = (graph: OnnxGraph, name: string, dims: number[], values: number[]) =>
  graph.constant(name, 'float32', dims, float32Bytes(values))
const one = (graph: OnnxGraph, op: string, name: string, inputs: string[], attributes = {}) =>
  graph.node(op, name, inputs, attributes)[0]!
const ints = (graph: OnnxGraph, name: string, values: number[]) =>
  graph.constant(name, 'int64', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer))

/** Zeros except for the given rows. */
const rows = (count: number, width: number, given: Record<number, number[]>): number[] =>
  Array.from({ length: count }, (_, i) => given[i] ?? new Array<number>(width).fill(0)).flat()

const mask = (count: number, at: number): number[] => Array.from({ length: count }, (_, i) => (i === at ? 1 : 0))

const planarInput: TensorType = { name: 'images', type: 'float32', dims: [1, 3, colorInputPx, colorInputPx] }
const batchedInput: TensorType = { ...planarInput, dims: ['batch', 3, colorInputPx, colorInputPx] }
const encode = (graph: OnnxGraph, output: TensorType, metadata: Record<string, string>, input = planarInput) =>
  graph.encode({ inputs: [input], outputs: [output], metadata })

/** Mean of each channel, [1, 3]. */
const channelMeans = (graph: OnnxGraph): string =>
  one(graph, 'ReduceMean', 'means', ['images'], { axes: [2, 3], keepdims: 0 })

const ultralyticsMetadata = {
  names: "{0: 'red', 1: 'green', 2: 'blue'}",
  task: 'detect',
  stride: '32',
  imgsz: `[${colorInputPx}, ${colorInputPx}]`,
}

/** `batch`: takes several images at once. */
function ultralyticsV8(batch: 1 | 'batch' = 1): Built {
  const graph = createOnnxGraph()
  const scores = one(graph, 'Unsqueeze', 'column', [channelMeans(graph), ints(graph, 'last', [2])])
  const placed = one(graph, 'Mul', 'placed', [scores, floats(graph, 'mask', [1, 1, cells], mask(cells, 7))])
  const planes = [box.x, box.y, box.width, box.height].flatMap((value) => mask(cells, 7).map((on) => on * value))
  const boxes = floats(graph, 'boxes', [1, 4, cells], planes)
  const nothing = one(graph, 'Mul', 'zero of each', [
    one(graph, 'ReduceMean', 'of each image', ['column'], { axes: [1], keepdims: 1 }),
    floats(graph, 'zero', [], [0]),
  ])
  one(graph, 'Concat', 'output0', [one(graph, 'Add', 'boxes of each', [nothing, boxes]), placed], { axis: 1 })
  const output: TensorType = { name: 'output0', type: 'float32', dims: [batch, 7, cells] }
  const input = batch === 1 ? planarInput : batchedInput
  return { file: encode(graph, output, ultralyticsMetadata, input), family: 'ultralytics' }
}

function ultralyticsV5(): Built {
  const graph = createOnnxGraph()
  const scores = one(graph, 'Unsqueeze', 'row', [channelMeans(graph), ints(graph, 'middle', [1])])
  const count = cells * 3
  const placed = one(graph, 'Mul', 'placed', [scores, floats(graph, 'mask', [1, count, 1], mask(count, 100))])
  const values = rows(count, 5, { 100: [box.x, box.y, box.width, box.height, 1] })
  one(graph, 'Concat', 'output0', [floats(graph, 'boxes', [1, count, 5], values), placed], { axis: 2 })
  const output: TensorType = { name: 'output0', type: 'float32', dims: [1, count, 8] }
  return { file: encode(graph, output, ultralyticsMetadata), family: 'ultralytics' }
}

function ultralyticsEndToEnd(): Built {
  const graph = createOnnxGraph()
  const means = channelMeans(graph)
  const score = one(graph, 'ReduceMax', 'score', [means], { axes: [1], keepdims: 1 })
  const winner = one(graph, 'Cast', 'winner', [one(graph, 'ArgMax', 'argmax', [means], { axis: 1 })], {
    to: ELEMENT_TYPES.float32,
  })
  const corners = [box.x - 16, box.y - 8, box.x + 16, box.y + 8]
  const row = one(graph, 'Concat', 'row', [floats(graph, 'corners', [1, 4], corners), score, winner], { axis: 1 })
  const found = one(graph, 'Unsqueeze', 'found', [row, ints(graph, 'middle', [1])])
  const fill = floats(graph, 'fill', [1, 2, 6], new Array<number>(12).fill(0))
  one(graph, 'Concat', 'output0', [found, fill], { axis: 1 })
  const output: TensorType = { name: 'output0', type: 'float32', dims: [1, 3, 6] }
  return { file: encode(graph, output, ultralyticsMetadata), family: 'ultralytics' }
}

/** The channels are blue, green, red and up to 255, so the means are reversed and scaled. */
function yolox(names: boolean): Built {
  const graph = createOnnxGraph()
  const means = channelMeans(graph)
  const turned = one(graph, 'Gather', 'turned', [means, ints(graph, 'order', [2, 1, 0])], { axis: 1 })
  const scaled = one(graph, 'Mul', 'scaled', [turned, floats(graph, 'scale', [], [1 / 255])])
  const scores = one(graph, 'Unsqueeze', 'row', [scaled, ints(graph, 'middle', [1])])
  // The last cell is column 1, row 1 of the grid of stride 32: offset 0 is its corner, (32, 32).
  const at = cells - 1
  const placed = one(graph, 'Mul', 'placed', [scores, floats(graph, 'mask', [1, cells, 1], mask(cells, at))])
  const values = rows(cells, 5, { [at]: [0, 0, Math.log(box.width / 32), Math.log(box.height / 32), 1] })
  one(graph, 'Concat', 'output', [floats(graph, 'boxes', [1, cells, 5], values), placed], { axis: 2 })
  const output: TensorType = { name: 'output', type: 'float32', dims: [1, cells, 8] }
  return { file: encode(graph, output, names ? { names: JSON.stringify(colorNames) } : {}), family: 'yolox' }
}

/** Accepts sides of any multiple of 32: the box is where a 64 × 64 input has it. */
function centernet(): Built {
  const graph = createOnnxGraph()
  const float = one(graph, 'Cast', 'float', ['image'], { to: ELEMENT_TYPES.float32 })
  const means = one(graph, 'ReduceMean', 'means', [float], { axes: [1, 2], keepdims: 0 })
  one(graph, 'Mul', 'scores', [means, floats(graph, 'scale', [], [1 / 255])])
  const corners = [box.x - 16, box.y - 8, box.x + 16, box.y + 8]
  one(graph, 'Identity', 'boxes', [floats(graph, 'corners', [1, 3, 4], [corners, corners, corners].flat())])
  const order = one(graph, 'Unsqueeze', 'order-row', [ints(graph, 'order', [0, 1, 2]), ints(graph, 'first', [0])])
  one(graph, 'Identity', 'classes', [order])
  const input = {
    layout: 'nhwc',
    dtype: 'uint8',
    channelOrder: 'rgb',
    longSidePx: colorInputPx,
    multiplePx: 32,
    padding: 'centre',
    padValue: 0,
  }
  return {
    family: 'centernet',
    file: graph.encode({
      inputs: [{ name: 'image', type: 'uint8', dims: [1, 'height', 'width', 3] }],
      outputs: [
        { name: 'boxes', type: 'float32', dims: [1, 3, 4] },
        { name: 'scores', type: 'float32', dims: [1, 3] },
        { name: 'classes', type: 'int64', dims: [1, 3] },
      ],
      metadata: {
        'winnow.family': 'centernet',
        'winnow.input': JSON.stringify(input),
        names: JSON.stringify(colorNames),
      },
    }),
  }
}

/** One model per layout that Winnow reads, by its name in tests. */
export const colorModels = {
  centernet: centernet(),
  'yolox with class names': yolox(true),
  'yolox without class names': yolox(false),
  'ultralytics v8': ultralyticsV8(),
  'ultralytics v8, several at once': ultralyticsV8('batch'),
  'ultralytics v5': ultralyticsV5(),
  'ultralytics end to end': ultralyticsEndToEnd(),
} satisfies Record<string, Built>
