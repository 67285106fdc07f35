import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import type { OutputTensor } from '../adapters/index.ts'
import type { Feed } from '../segmentation/tensors.ts'
import type { Signature, TensorSignature } from '../signature.ts'
import type { WorkerStart } from './messages.ts'

/** A loaded model. `run` blocks the thread until it is through. */
export type Session = {
  signature: Signature
  run(feeds: readonly Feed[]): Promise<OutputTensor[]>
}

/**
 * Loads a model. One thread for its arithmetic is the rule: several sessions side by side use several cores better than
 * one session with several threads does. Throws in ONNX Runtime's words when it can't.
 */
export async function openSession({ modelFile, threads = 1 }: WorkerStart): Promise<Session> {
  env.logLevel = 'error'
  const session = await InferenceSession.create(modelFile, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
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
    async run(feeds) {
      const results = await session.run(Object.fromEntries(feeds.map((feed) => [feed.name, tensorOf(feed)])))
      return session.outputNames.flatMap((name) => {
        const value = results[name]
        if (!value || typeof value.data !== 'object' || !('length' in value.data)) return []
        return [{ name, dims: value.dims, data: value.data as OutputTensor['data'] }]
      })
    },
  }
}

const tensorOf = ({ type, data, dims }: Feed): Tensor => new Tensor(type, data, dims)

function tensorSignature(metadata: InferenceSession.ValueMetadata): TensorSignature {
  if (!metadata.isTensor) return { name: metadata.name, type: 'not a tensor', dims: [] }
  const dims = metadata.shape.map((dim) => (typeof dim === 'number' && dim < 0 ? 'any' : dim || 'any'))
  return { name: metadata.name, type: metadata.type, dims }
}
