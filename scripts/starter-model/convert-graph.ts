import type { Conversion } from './conversion.ts'
import { convertConv } from './convert-conv.ts'
import {
  convertConcat,
  convertElementwise,
  convertGlobalMean,
  convertPair,
  convertRelu6,
  convertResize,
} from './convert-ops.ts'
import type { FeatureMap } from './feature-map.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import type { TfjsGraph, TfjsNode } from './tfjs-graph.ts'

/** From TensorFlow op to ONNX nodes. One line an op. */
const OPS: Record<string, (conversion: Conversion) => FeatureMap> = {
  _FusedConv2D: convertConv,
  Conv2D: convertConv,
  FusedDepthwiseConv2dNative: convertConv,
  DepthwiseConv2dNative: convertConv,
  Add: (conversion) => convertPair(conversion, 'Add'),
  Mul: (conversion) => convertPair(conversion, 'Mul'),
  Relu: (conversion) => convertElementwise(conversion, 'Relu'),
  Sigmoid: (conversion) => convertElementwise(conversion, 'Sigmoid'),
  Relu6: convertRelu6,
  Identity: ({ map }) => map(0),
  Mean: convertGlobalMean,
  ResizeBilinear: convertResize,
  ConcatV2: convertConcat,
}

/**
 * Adds to `onnx` what is needed to compute the named TensorFlow nodes from `input`, and returns their feature maps.
 * Throws one sentence that names node and op when the graph holds something the converter has no mapping for.
 */
export function convertGraph<const Names extends string[]>(
  graph: TfjsGraph,
  onnx: OnnxGraph,
  input: FeatureMap,
  outputs: Names,
): { [Index in keyof Names]: FeatureMap } {
  const done = new Map<string, FeatureMap>()
  const exportedSizePx = exportedSize(graph)

  const mapOf = (name: string): FeatureMap => {
    const existing = done.get(name)
    if (existing) return existing
    const node = graph.nodes.get(name)
    if (!node) throw new Error(`The graph has no node "${name}".`)
    const result = node.op === 'Placeholder' ? input : convertNode(node)
    done.set(name, result)
    return result
  }

  const convertNode = (node: TfjsNode): FeatureMap => {
    const convert = OPS[node.op]
    if (!convert) {
      throw new Error(`Node "${node.name}" has the op ${node.op}; the converter knows ${Object.keys(OPS).join(', ')}.`)
    }
    const inputName = (index: number) => {
      const name = node.input?.[index]
      if (name === undefined) throw new Error(`Node "${node.name}" (${node.op}) has no input ${index}.`)
      return name
    }
    return convert({
      onnx,
      node,
      exportedSizePx,
      map: (index) => mapOf(inputName(index)),
      isWeight: (index) => graph.weights.has(inputName(index)),
      weight: (index) => {
        const weight = graph.weights.get(inputName(index))
        if (!weight) throw new Error(`Input ${index} of node "${node.name}" (${node.op}) is not a constant.`)
        return weight
      },
    })
  }

  return outputs.map(mapOf) as { [Index in keyof Names]: FeatureMap }
}

function exportedSize(graph: TfjsGraph): number {
  const placeholders = [...graph.nodes.values()].filter(({ op }) => op === 'Placeholder')
  const sizes = (placeholders[0]?.attr?.shape?.shape?.dim ?? []).map(({ size }) => Number(size))
  const [batch, height, width] = sizes
  if (placeholders.length !== 1 || sizes.length !== 4 || batch !== 1 || height === undefined || height !== width) {
    throw new Error(`The graph's input was expected once, as [1, size, size, channels]; it is [${sizes.join(', ')}].`)
  }
  return height
}
