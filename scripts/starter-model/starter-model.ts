import { convertGraph } from './convert-graph.ts'
import { appendDecodeTail, DETECTION_OUTPUTS } from './decode-tail.ts'
import type { StarterManifest } from './manifest.ts'
import { createOnnxGraph, ELEMENT_TYPES, type OnnxGraph, type TensorType } from './onnx-graph.ts'
import type { TfjsGraph } from './tfjs-graph.ts'

/** The nodes of the original graph with the heatmap and the four distances; its own decoding is left out. */
export const HEADS = ['tower_0/keypoints', 'tower_0/wh'] as const

const IMAGE_INPUT: TensorType = { name: 'image', type: 'uint8', dims: [1, 'height', 'width', 3] }

/** Returns the starter model as the bytes of an ONNX file. The same sources and manifest give the same bytes. */
export function starterModel(graph: TfjsGraph, manifest: StarterManifest): Uint8Array {
  const onnx = createOnnxGraph()
  const [heatmap = '', distances = ''] = convertGraph(graph, onnx, imageInput(onnx), HEADS)
  appendDecodeTail(onnx, heatmap, distances)
  return onnx.encode({ inputs: [IMAGE_INPUT], outputs: DETECTION_OUTPUTS, metadata: metadata(manifest) })
}

/** Converts a decoder's bytes to the floats 0..255 that the network was trained on. */
function imageInput(onnx: OnnxGraph): string {
  const planes = onnx.node('Transpose', 'image/planes', [IMAGE_INPUT.name], { perm: [0, 3, 1, 2] })
  return onnx.node('Cast', 'image/float', planes, { to: ELEMENT_TYPES.float32 })[0]!
}

/** Returns the metadata by which Winnow recognizes the model; other tools read `names` too. */
function metadata({ family, input, labels, licence, source, title }: StarterManifest): Record<string, string> {
  return {
    'winnow.family': family,
    'winnow.input': JSON.stringify(input),
    names: JSON.stringify(labels),
    title,
    licence: `${source.package}: ${licence.package}; upstream: ${licence.upstream}. ${licence.note}`,
    source: `npm:${source.package}@${source.version}, from ${source.upstream}`,
  }
}
