import type { Conversion } from './conversion.ts'
import { clip6 } from './convert-ops.ts'
import { type FeatureMap, INPUT_MULTIPLE_PX } from './feature-map.ts'
import { intsOf, type TfjsNode, type TfjsWeight, textOf, textsOf } from './tfjs-graph.ts'

/** Conv2D and DepthwiseConv2dNative, plain or fused with bias and activation. */
export function convertConv({ onnx, node, map, weight }: Conversion): FeatureMap {
  const input = map(0)
  const kernel = weight(1)
  const [kernelHeight = 0, kernelWidth = 0, inputChannels = 0] = kernel.shape
  const stride = checkedStride(node)
  const isDepthwise = node.op.includes('Depthwise')
  const { bias, activation } = fusedParts(node)

  const pads = explicitPads(node, input, [kernelHeight, kernelWidth], stride)
  const onnxKernel = isDepthwise ? depthwiseKernel(kernel) : denseKernel(kernel)
  const inputs = [input.name, onnx.constant(kernel.name, floatType(kernel), onnxKernel.shape, onnxKernel.bytes)]
  if (bias) {
    const offset = weight(2)
    inputs.push(onnx.constant(offset.name, floatType(offset), offset.shape, offset.bytes))
  }
  const convName = activation ? `${node.name}/conv` : node.name
  const [conv = ''] = onnx.node('Conv', convName, inputs, {
    group: isDepthwise ? inputChannels : 1,
    kernel_shape: [kernelHeight, kernelWidth],
    strides: [stride, stride],
    pads,
  })
  const cellPx = input.cellPx === 'whole' ? 'whole' : input.cellPx * stride
  if (activation === 'Relu6') return { name: clip6(onnx, node.name, conv), cellPx }
  const [name = ''] = activation ? onnx.node(activation, node.name, [conv]) : [conv]
  return { name, cellPx }
}

function checkedStride(node: TfjsNode): number {
  const [, strideY, strideX] = intsOf(node, 'strides')
  const dilations = intsOf(node, 'dilations')
  const format = textOf(node, 'data_format')
  if (strideY === undefined || strideY !== strideX || dilations.some((step) => step !== 1) || format !== 'NHWC') {
    throw new Error(
      `Node "${node.name}" (${node.op}) has strides ${strideY}×${strideX}, dilations ${dilations.join('×')} and format ${format}; the converter knows equal strides, no dilation, NHWC.`,
    )
  }
  return strideY
}

function fusedParts(node: TfjsNode): { bias: boolean; activation: 'Relu' | 'Relu6' | null } {
  const [bias, activation, ...rest] = textsOf(node, 'fused_ops')
  const isKnown =
    (bias === undefined || bias === 'BiasAdd') &&
    (activation === undefined || activation === 'Relu' || activation === 'Relu6') &&
    rest.length === 0
  if (!isKnown) {
    throw new Error(
      `Node "${node.name}" (${node.op}) is fused with ${textsOf(node, 'fused_ops').join(', ')}; the converter knows BiasAdd, then Relu or Relu6.`,
    )
  }
  return { bias: bias !== undefined, activation: activation ?? null }
}

/**
 * TensorFlow's SAME padding as ONNX pads [top, left, bottom, right]: with a stride the odd pixel goes to the bottom and
 * right, so a 3×3 kernel with stride 2 gets [0, 0, 1, 1]. The amount depends on the size only through its remainder,
 * which is 0 as long as the map divides evenly; then it is the same for every input size.
 */
function explicitPads(node: TfjsNode, input: FeatureMap, kernel: [number, number], stride: number): number[] {
  const padding = textOf(node, 'padding')
  const isPointwise = kernel[0] === 1 && kernel[1] === 1 && stride === 1
  if (isPointwise && (padding === 'SAME' || padding === 'VALID')) return [0, 0, 0, 0]
  if (padding !== 'SAME' || input.cellPx === 'whole' || INPUT_MULTIPLE_PX % (input.cellPx * stride) !== 0) {
    throw new Error(
      `Node "${node.name}" (${node.op}) has padding ${padding} and stride ${stride} on a map of ${input.cellPx} pixels a cell; the converter knows SAME where the map divides evenly.`,
    )
  }
  const totals = kernel.map((size) => Math.max(size - stride, 0))
  const before = totals.map((total) => Math.floor(total / 2))
  return [...before, ...totals.map((total, axis) => total - (before[axis] ?? 0))]
}

type Kernel = { shape: number[]; bytes: Uint8Array }

/** [height, width, in, out] → [out, in, height, width]. */
function denseKernel(kernel: TfjsWeight): Kernel {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = kernel.shape
  return { shape: [outputs, inputs, height, width], bytes: permuted(kernel, [3, 2, 0, 1]) }
}

/** [height, width, channels, multiplier] → [channels × multiplier, 1, height, width]; one group per channel. */
function depthwiseKernel(kernel: TfjsWeight): Kernel {
  const [height = 0, width = 0, channels = 0, multiplier = 0] = kernel.shape
  return { shape: [channels * multiplier, 1, height, width], bytes: permuted(kernel, [2, 3, 0, 1]) }
}

/** The weight's values with its axes in another order: axis i of the result is axis `axes[i]` of the weight. */
function permuted(weight: TfjsWeight, axes: number[]): Uint8Array {
  const Values = weight.type === 'float16' ? Uint16Array : Uint32Array
  const from = new Values(weight.bytes.buffer)
  const to = new Values(from.length)
  const strides = weight.shape.map((_, axis) => weight.shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const shape = axes.map((axis) => weight.shape[axis] ?? 0)
  const steps = axes.map((axis) => strides[axis] ?? 0)
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = shape
  const [t0 = 0, t1 = 0, t2 = 0, t3 = 0] = steps
  let index = 0
  for (let a = 0; a < s0; a++)
    for (let b = 0; b < s1; b++)
      for (let c = 0; c < s2; c++)
        for (let d = 0; d < s3; d++) to[index++] = from[a * t0 + b * t1 + c * t2 + d * t3] ?? 0
  return new Uint8Array(to.buffer)
}

function floatType({ name, type }: TfjsWeight): 'float16' | 'float32' {
  if (type === 'int32') throw new Error(`The weight "${name}" is int32; float16 or float32 was expected.`)
  return type
}
