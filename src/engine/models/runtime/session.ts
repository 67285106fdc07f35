import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import type { OutputTensor } from '../adapters/index.ts'
import type { Signature, TensorSignature } from '../signature.ts'

/** A loaded model. `run` blocks the thread until it is through. */
export type Session = {
  signature: Signature
  run(inputName: string, data: Float32Array | Uint8Array, dims: readonly number[]): Promise<OutputTensor[]>
}

/**
 * Loads a model with one thread for its arithmetic: several sessions side by side use several cores better than one
 * session with several threads does. Throws in ONNX Runtime's words when it can't.
 */
export async function openSession(modelFile: string): Promise<Session> {
  env.logLevel = 'error'
  const session = await InferenceSession.create(modelFile, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  return {
    signature: {
      inputs: session.inputMetadata.map(tensorSignature),
      outputs: session.outputMetadata.map(tensorSignature),
    },
    async run(inputName, data, dims) {
      const tensor = new Tensor(data instanceof Uint8Array ? 'uint8' : 'float32', data, dims)
      const results = await session.run({ [inputName]: tensor })
      return session.outputNames.flatMap((name) => {
        const value = results[name]
        if (!value || typeof value.data !== 'object' || !('length' in value.data)) return []
        return [{ name, dims: value.dims, data: value.data as OutputTensor['data'] }]
      })
    },
  }
}

function tensorSignature(metadata: InferenceSession.ValueMetadata): TensorSignature {
  if (!metadata.isTensor) return { name: metadata.name, type: 'not a tensor', dims: [] }
  const dims = metadata.shape.map((dim) => (typeof dim === 'number' && dim < 0 ? 'any' : dim || 'any'))
  return { name: metadata.name, type: metadata.type, dims }
}
