import type { TfjsModelJson, TfjsNode } from './tfjs-graph.ts'
import type { StoredGraph } from './two-runtimes.ts'

type SmallWeight = { shape: number[]; values: number[] | Float32Array; type?: 'float32' | 'int32' }

/**
 * A graph of an input "image" [1, size, size, channels], the named constants and the given nodes, as the TensorFlow.js
 * converter stores it.
 */
export function smallGraph(
  input: { sizePx: number; channels: number },
  constants: Record<string, SmallWeight>,
  nodes: TfjsNode[],
): StoredGraph {
  const dim = [1, input.sizePx, input.sizePx, input.channels].map((size) => ({ size: String(size) }))
  const weights = Object.entries(constants)
  const model: TfjsModelJson = {
    format: 'graph-model',
    modelTopology: {
      versions: {},
      node: [
        { name: 'image', op: 'Placeholder', attr: { shape: { shape: { dim } }, dtype: { type: 'DT_FLOAT' } } },
        ...weights.map(([name, { type }]): TfjsNode => {
          const dtype = { type: type === 'int32' ? 'DT_INT32' : 'DT_FLOAT' }
          return { name, op: 'Const', attr: { dtype } }
        }),
        ...nodes,
      ],
    },
    weightsManifest: [
      {
        paths: ['small.bin'],
        weights: weights.map(([name, { shape, type = 'float32' }]) => ({ name, shape, dtype: type })),
      },
    ],
  }
  const bytes = weights.map(([, { values, type }]) =>
    Buffer.from((type === 'int32' ? Int32Array.from(values) : Float32Array.from(values)).buffer),
  )
  return { model, weights: Buffer.concat(bytes) }
}

/** A convolution node over "image" (or another map) with the constant "kernel" and, when fused, "bias". */
export function convNode(
  op: string,
  name: string,
  inputs: string[],
  { stride = 1, padding = 'SAME', fused = [] as string[], dilation = 1 } = {},
): TfjsNode {
  return {
    name,
    op,
    input: inputs,
    attr: {
      strides: { list: { i: ['1', String(stride), String(stride), '1'] } },
      dilations: { list: { i: ['1', String(dilation), String(dilation), '1'] } },
      padding: { s: base64(padding) },
      data_format: { s: base64('NHWC') },
      fused_ops: { list: { s: fused.map(base64) } },
      num_args: { i: String(inputs.length - 2) },
      epsilon: { f: 0 },
    },
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
