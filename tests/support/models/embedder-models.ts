import { createOnnxGraph } from '../../../scripts/starter-model/onnx-graph.ts'

const sidePx = 32

/** The mean of each channel as `pooled` [1, 3], and as rows: the mean first, its negative in the others. */
function meanColor(pooled: string | null, rows: number): Uint8Array {
  const graph = createOnnxGraph()
  const mean = pooled ?? 'mean'
  graph.node('ReduceMean', mean, ['pixel_values'], { axes: [2, 3], keepdims: 0 })
  if (rows > 0) {
    const axis = graph.constant('axis', 'int64', [1], new Uint8Array(BigInt64Array.of(1n).buffer))
    graph.node('Unsqueeze', 'first', [mean, axis])
    graph.node('Neg', 'other', ['first'])
    graph.node('Concat', 'last_hidden_state', ['first', ...new Array<string>(rows - 1).fill('other')], { axis: 1 })
  }
  return graph.encode({
    inputs: [{ name: 'pixel_values', type: 'float32', dims: [1, 3, sidePx, sidePx] }],
    outputs: [
      ...(rows > 0 ? [{ name: 'last_hidden_state', type: 'float32' as const, dims: [1, rows, 3] }] : []),
      ...(pooled ? [{ name: pooled, type: 'float32' as const, dims: [1, 3] }] : []),
    ],
    metadata: {},
  })
}

/** Models that describe an image by its mean color, in the form of known embedders. */
export const embedderModels = {
  CLIP: { family: 'embedder', fit: 'crop', file: meanColor('image_embeds', 0) },
  SigLIP: { family: 'embedder', fit: 'stretch', file: meanColor('pooler_output', 4) },
  DINOv2: { family: 'embedder', fit: 'crop', file: meanColor(null, 5) },
} as const
