import type { FeatureMap } from './feature-map.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import type { TfjsNode, TfjsWeight } from './tfjs-graph.ts'

/** What a converter of one op works with. */
export type Conversion = {
  onnx: OnnxGraph
  node: TfjsNode
  /** The feature map that the node's input number `index` carries. */
  map: (index: number) => FeatureMap
  /** The constant that the node's input number `index` is. */
  weight: (index: number) => TfjsWeight
  isWeight: (index: number) => boolean
  /** The input size in pixels that the graph was exported with; sizes frozen into it refer to this. */
  exportedSizePx: number
}
