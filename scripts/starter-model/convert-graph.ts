import { float32Bytes, type OnnxGraph } from './onnx-graph.ts'
import { intsOf, type TfjsGraph, type TfjsNode, type TfjsWeight, textOf, textsOf } from './tfjs-graph.ts'

/** Converts one TensorFlow node; returns the name of the ONNX value that holds its feature map. */
type Convert = (context: {
  onnx: OnnxGraph
  node: TfjsNode
  /** Returns the value at the node's input number `index`. */
  map: (index: number) => string
  /** Returns the constant at the node's input number `index`; undefined for a feature map. */
  weight: (index: number) => TfjsWeight | undefined
}) => string

const converters = new Map<string, Convert>([
  ['_FusedConv2D', convertConv],
  ['Conv2D', convertConv],
  ['FusedDepthwiseConv2dNative', convertConv],
  ['DepthwiseConv2dNative', convertConv],
  ['Add', convertPair],
  ['Mul', convertPair],
  ['Relu', convertElementwise],
  ['Sigmoid', convertElementwise],
  ['Relu6', convertRelu6],
  ['Identity', ({ map }) => map(0)],
  ['Mean', convertMean],
  ['ResizeBilinear', convertResize],
  ['ConcatV2', convertConcat],
])

/**
 * Adds nodes to `onnx` that compute the named TensorFlow nodes from `input`, and returns the names of their values. It
 * converts the one graph that the manifest names by its hash, and the built file has a known hash too, so nothing is
 * checked here.
 * TensorFlow computes in NHWC, ONNX Runtime in NCHW: the input is transposed before, and everything after it stays NCHW.
 */
export function convertGraph(graph: TfjsGraph, onnx: OnnxGraph, input: string, outputs: readonly string[]): string[] {
  const done = new Map<string, string>()
  const mapOf = (name: string): string => {
    const existing = done.get(name)
    if (existing) return existing
    const node = graph.nodes.get(name)
    const convert = node && converters.get(node.op)
    if (node?.op !== 'Placeholder' && !convert) throw new Error(`The converter doesn’t know the node ${name}.`)
    const inputName = (index: number) => node?.input?.[index] ?? ''
    const value = convert
      ? convert({
          onnx,
          node,
          map: (index) => mapOf(inputName(index)),
          weight: (index) => graph.weights.get(inputName(index)),
        })
      : input
    done.set(name, value)
    return value
  }
  return outputs.map(mapOf)
}

const constantOf = (onnx: OnnxGraph, { name, shape, bytes }: TfjsWeight): string =>
  onnx.constant(name, 'float16', shape, bytes)

/** Converts a convolution, plain or fused with a bias and Relu. */
function convertConv({ onnx, node, map, weight }: Parameters<Convert>[0]): string {
  const input = map(0)
  const [kernel, bias] = [weight(1)!, weight(2)]
  const [height = 0, width = 0, inputs = 0, outputs = 0] = kernel.shape
  const [, stride = 1] = intsOf(node, 'strides')
  const isDepthwise = node.op.includes('Depthwise')
  // A depthwise kernel is [height, width, channels, multiplier] and becomes one group per channel.
  const [shape, axes] = isDepthwise
    ? [
        [inputs * outputs, 1, height, width],
        [2, 3, 0, 1],
      ]
    : [
        [outputs, inputs, height, width],
        [3, 2, 0, 1],
      ]
  const values = [input, onnx.constant(kernel.name, 'float16', shape, permuted(kernel, axes))]
  if (bias) values.push(constantOf(onnx, bias))
  const [, activation] = textsOf(node, 'fused_ops')
  const [conv = ''] = onnx.node('Conv', activation ? `${node.name}/conv` : node.name, values, {
    group: isDepthwise ? inputs : 1,
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: textOf(node, 'padding') === 'SAME' ? samePads([height, width], stride) : [0, 0, 0, 0],
  })
  return activation ? onnx.node(activation, node.name, [conv])[0]! : conv
}

/**
 * Returns TensorFlow's SAME padding as ONNX pads [top, left, bottom, right]: with a stride the odd pixel goes to the bottom and
 * right, so a 3×3 kernel with stride 2 gets [0, 0, 1, 1]. Valid for every input size that divides evenly.
 */
function samePads(kernel: [number, number], stride: number): number[] {
  const totals = kernel.map((size) => Math.max(size - stride, 0))
  const before = totals.map((total) => Math.floor(total / 2))
  return [...before, ...totals.map((total, axis) => total - before[axis]!)]
}

/** Returns the weight's values with its axes in another order: axis i of the result is axis `axes[i]` of the weight. */
function permuted({ shape, bytes }: TfjsWeight, axes: readonly number[]): Uint8Array {
  const from = new Uint16Array(bytes.buffer)
  const to = new Uint16Array(from.length)
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = axes.map((axis) => shape[axis]!)
  const [t0 = 0, t1 = 0, t2 = 0, t3 = 0] = axes.map((axis) => strides[axis]!)
  let index = 0
  for (let a = 0; a < s0; a++)
    for (let b = 0; b < s1; b++)
      for (let c = 0; c < s2; c++) for (let d = 0; d < s3; d++) to[index++] = from[a * t0 + b * t1 + c * t2 + d * t3]!
  return new Uint8Array(to.buffer)
}

/** Converts Add and Mul of two maps, or of a map and a single number. */
function convertPair({ onnx, node, map, weight }: Parameters<Convert>[0]): string {
  const number = weight(0) ?? weight(1)
  if (!number) return onnx.node(node.op, node.name, [map(0), map(1)])[0]!
  const isFirst = weight(0) !== undefined
  const input = map(isFirst ? 1 : 0)
  const constant = constantOf(onnx, number)
  return onnx.node(node.op, node.name, isFirst ? [constant, input] : [input, constant])[0]!
}

function convertElementwise({ onnx, node, map }: Parameters<Convert>[0]): string {
  return onnx.node(node.op, node.name, [map(0)])[0]!
}

function convertRelu6({ onnx, node: { name }, map }: Parameters<Convert>[0]): string {
  const input = map(0)
  const low = onnx.constant(`${name}/low`, 'float32', [], float32Bytes([0]))
  const high = onnx.constant(`${name}/high`, 'float32', [], float32Bytes([6]))
  return onnx.node('Clip', name, [input, low, high])[0]!
}

/** Converts the mean over height and width. */
function convertMean({ onnx, node, map }: Parameters<Convert>[0]): string {
  return onnx.node('GlobalAveragePool', node.name, [map(0)])[0]!
}

/** Doubles both sides by a factor instead of the sizes frozen into the graph, so that the input may have any size. */
function convertResize({ onnx, node, map }: Parameters<Convert>[0]): string {
  const input = map(0)
  const factors = onnx.constant(`${node.name}/scales`, 'float32', [4], float32Bytes([1, 1, 2, 2]))
  const mode = { mode: 'linear', coordinate_transformation_mode: 'asymmetric' }
  return onnx.node('Resize', node.name, [input, '', factors], mode)[0]!
}

/** Joins two maps by their channels. */
function convertConcat({ onnx, node, map }: Parameters<Convert>[0]): string {
  return onnx.node('Concat', node.name, [map(0), map(1)], { axis: 1 })[0]!
}
