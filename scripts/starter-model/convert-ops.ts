import type { Conversion } from './conversion.ts'
import { type FeatureMap, joinedCellPx } from './feature-map.ts'
import { float32Bytes, type OnnxGraph } from './onnx-graph.ts'
import { flagOf, int32sOf } from './tfjs-graph.ts'

export function convertElementwise({ onnx, node, map }: Conversion, op: string): FeatureMap {
  const input = map(0)
  const [name = ''] = onnx.node(op, node.name, [input.name])
  return { ...input, name }
}

export function convertRelu6({ onnx, node, map }: Conversion): FeatureMap {
  const input = map(0)
  return { ...input, name: clip6(onnx, node.name, input.name) }
}

export function clip6(onnx: OnnxGraph, name: string, input: string): string {
  const low = onnx.constant(`${name}/low`, 'float32', [], float32Bytes([0]))
  const high = onnx.constant(`${name}/high`, 'float32', [], float32Bytes([6]))
  const [output = ''] = onnx.node('Clip', name, [input, low, high])
  return output
}

export function convertPair(conversion: Conversion, op: string): FeatureMap {
  const { onnx, node, map, weight, isWeight } = conversion
  const constants = [0, 1].filter(isWeight)
  const constant = constants[0]
  if (constant === undefined) {
    const [left, right] = [map(0), map(1)]
    const [name = ''] = onnx.node(op, node.name, [left.name, right.name])
    return { name, cellPx: joinedCellPx(node, [left, right]) }
  }
  const { shape, type, bytes, name: weightName } = weight(constant)
  if (constants.length !== 1 || shape.length !== 0 || type === 'int32') {
    throw new Error(
      `Node "${node.name}" (${node.op}) has the constant "${weightName}" of shape [${shape.join(', ')}] and type ${type}; the converter knows a single number beside a feature map.`,
    )
  }
  const input = map(1 - constant)
  const number = onnx.constant(weightName, type, [], bytes)
  const [name = ''] = onnx.node(op, node.name, constant === 0 ? [number, input.name] : [input.name, number])
  return { ...input, name }
}

export function convertGlobalMean({ onnx, node, map, weight }: Conversion): FeatureMap {
  const axes = int32sOf(weight(1)).map((axis) => (axis + 4) % 4)
  if (!flagOf(node, 'keep_dims') || axes.toSorted().join() !== '1,2') {
    throw new Error(
      `Node "${node.name}" (Mean) is over axes ${axes.join(', ')}; the converter knows height and width, kept as 1.`,
    )
  }
  const [name = ''] = onnx.node('GlobalAveragePool', node.name, [map(0).name])
  return { name, cellPx: 'whole' }
}

/** Scales, not sizes: the frozen size only says how many times larger the result is, whatever the input's size. */
export function convertResize({ onnx, node, map, weight, exportedSizePx }: Conversion): FeatureMap {
  const input = map(0)
  const sizes = int32sOf(weight(1))
  const scales = sizes.map((size) => (input.cellPx === 'whole' ? Number.NaN : (size * input.cellPx) / exportedSizePx))
  const scale = scales[0] ?? Number.NaN
  if (flagOf(node, 'align_corners') || input.cellPx === 'whole' || !(scale > 0) || scales[1] !== scale) {
    throw new Error(
      `Node "${node.name}" (ResizeBilinear) scales by ${scales.join(' × ')}; the converter knows one factor, corners not aligned.`,
    )
  }
  const factors = onnx.constant(`${node.name}/scales`, 'float32', [4], float32Bytes([1, 1, scale, scale]))
  const [name = ''] = onnx.node('Resize', node.name, [input.name, '', factors], {
    mode: 'linear',
    coordinate_transformation_mode: flagOf(node, 'half_pixel_centers') ? 'half_pixel' : 'asymmetric',
  })
  return { name, cellPx: input.cellPx / scale }
}

export function convertConcat({ onnx, node, map, weight }: Conversion): FeatureMap {
  const count = (node.input?.length ?? 1) - 1
  const axis = int32sOf(weight(count))[0]
  if (axis !== 3 && axis !== -1) {
    throw new Error(`Node "${node.name}" (ConcatV2) is along axis ${axis}; the converter knows channels (3).`)
  }
  const maps = Array.from({ length: count }, (_, index) => map(index))
  const cellPx = joinedCellPx(node, maps)
  const [name = ''] = onnx.node(
    'Concat',
    node.name,
    maps.map((input) => input.name),
    { axis: 1 },
  )
  return { name, cellPx }
}
