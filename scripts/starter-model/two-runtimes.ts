import { join } from 'node:path'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { type io, setBackend, tensor } from '@tensorflow/tfjs-core'
import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import { convertGraph } from './convert-graph.ts'
import { createOnnxGraph } from './onnx-graph.ts'
import { type TfjsModelJson, tfjsGraph } from './tfjs-graph.ts'

/** A graph as TensorFlow.js stores it: the .json and the .bin. */
export type StoredGraph = { model: TfjsModelJson; weights: Uint8Array }

/** Floats in TensorFlow's order: [1, height, width, channels] for a feature map. */
export type Values = { dims: readonly number[]; data: Float32Array }

/** Runs a stored graph in TensorFlow.js: what the tests hold the conversion against. */
export async function runInTensorFlow({ model, weights }: StoredGraph, input: Values, outputs: string[]) {
  setWasmPaths(`${join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`)
  if (!(await setBackend('wasm'))) throw new Error('The wasm backend of TensorFlow.js did not start.')
  const graphModel = await loadGraphModel({
    load: async () => ({
      modelTopology: model.modelTopology,
      weightSpecs: model.weightsManifest.flatMap((group) => group.weights) as io.WeightsManifestEntry[],
      weightData: Uint8Array.from(weights).buffer,
    }),
  })
  const image = tensor(input.data, [...input.dims])
  const results = graphModel.execute(image, outputs)
  const tensors = Array.isArray(results) ? results : [results]
  const values = tensors.map((result): Values => ({ dims: result.shape, data: Float32Array.from(result.dataSync()) }))
  for (const used of [image, ...tensors]) used.dispose()
  graphModel.dispose()
  return values
}

/** Converts a stored graph and runs it in ONNX Runtime, with float input in TensorFlow's order. */
export async function runConverted({ model, weights }: StoredGraph, input: Values, outputs: string[]) {
  const onnx = createOnnxGraph()
  const [planes = ''] = onnx.node('Transpose', 'image/planes', ['image'], { perm: [0, 3, 1, 2] })
  const maps = convertGraph(tfjsGraph(model, [weights]), onnx, { name: planes, cellPx: 1 }, outputs)
  const rows = maps.map(({ name }) => onnx.node('Transpose', `${name}/rows`, [name], { perm: [0, 2, 3, 1] })[0] ?? '')
  const file = onnx.encode({
    inputs: [{ name: 'image', type: 'float32', dims: [1, 'height', 'width', 'channels'] }],
    outputs: rows.map((name) => ({ name, type: 'float32', dims: [1, 'rows', 'columns', 'values'] })),
    metadata: {},
  })
  const results = await runOnnx(file, new Tensor('float32', input.data, input.dims))
  return rows.map((name): Values => {
    const result = results[name]
    if (!(result?.data instanceof Float32Array)) throw new Error(`The output "${name}" is not float32.`)
    return { dims: result.dims, data: result.data }
  })
}

export async function runOnnx(file: Uint8Array, image: Tensor): Promise<InferenceSession.ReturnType> {
  env.logLevel = 'error'
  const session = await InferenceSession.create(file, { graphOptimizationLevel: 'all', intraOpNumThreads: 1 })
  try {
    return await session.run({ image })
  } finally {
    await session.release()
  }
}

/** The largest difference between two maps; NaN, which no comparison passes, when their shapes differ. */
export function largestDifference(left: Values | undefined, right: Values | undefined): number {
  if (!left || !right || left.dims.join() !== right.dims.join()) return Number.NaN
  return left.data.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (right.data[index] ?? 0))), 0)
}

/** Repeatable numbers from -1 to 1. */
export function noise(count: number, seed: number): Float32Array {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state / 2 ** 32) * 2 - 1
  })
}
