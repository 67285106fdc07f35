import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node'
import { freeBytes } from '../../library/for-threads.ts'
import type { Signature, TensorSignature } from '../file/signature.ts'
import type { InputFeed, OutputTensor } from '../manifest/for-threads.ts'
import { type AllowedValues, requireFinite } from './require-finite.ts'

// Otherwise ONNX Runtime reports each session to its maker.
process.env.ORT_DISABLE_TELEMETRY = '1'

/** A loaded model. `run` blocks the thread, and throws when outputs have values that are not allowed. */
export type Session = {
  signature: Signature
  /** The runtime, with its version and provider. */
  runtime: string
  run(feeds: readonly InputFeed[], allowed?: AllowedValues): Promise<OutputTensor[]>
  /** Frees its memory. */
  close(): Promise<void>
}

/** Lists providers other than the CPU that this computer may have, except TensorRT, which compiles a model for minutes. */
export const otherProviders = (): string[] =>
  listSupportedBackends()
    .map(({ name }) => name)
    .filter((name) => name !== 'cpu' && name !== 'tensorrt')

/**
 * Loads a model. Usually with one thread, because several sessions use several cores better than one session with several
 * threads. Throws ONNX Runtime's error.
 */
export async function openSession(modelFile: string, { threads = 1, provider = 'cpu' } = {}): Promise<Session> {
  // The caller reports errors.
  env.logLevel = 'fatal'
  const session = await InferenceSession.create(modelFile, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  return {
    signature: {
      inputs: session.inputMetadata.map(tensorSignature),
      outputs: session.outputMetadata.map(tensorSignature),
    },
    runtime: `ONNX Runtime ${env.versions.node}, ${provider}`,
    async run(feeds, allowed) {
      const results = await session.run(Object.fromEntries(feeds.map((feed) => [feed.name, tensorOf(feed)])))
      return session.outputNames.flatMap((name) => {
        const value = results[name]
        if (!value || typeof value.data !== 'object' || !('length' in value.data)) return []
        const tensor = { name, dims: value.dims, data: value.data as OutputTensor['data'] }
        requireFinite(tensor, allowed)
        return [tensor]
      })
    },
    close: () => session.release(),
  }
}

/** Frees the memory of outputs: megabytes per image would keep the garbage collector busy. */
export function freeOutputs(outputs: readonly OutputTensor[]): void {
  for (const { data } of outputs) if (ArrayBuffer.isView(data)) freeBytes(data as Uint8Array)
}

/** The binding reads float16 only as bits: it takes the Float16Array that a tensor makes of them for empty. */
function tensorOf({ type, data, dims }: InputFeed): Tensor {
  if (type !== 'float16') return new Tensor(type as 'float32', data as Float32Array, dims)
  const tensor = new Tensor('float16', data as Uint16Array, dims)
  Object.defineProperty(tensor, 'data', { value: data })
  return tensor
}

function tensorSignature(metadata: InferenceSession.ValueMetadata): TensorSignature {
  if (!metadata.isTensor) return { name: metadata.name, type: 'not a tensor', dims: [] }
  const dims = metadata.shape.map((dim) => (typeof dim === 'number' && dim < 0 ? 'any' : dim || 'any'))
  return { name: metadata.name, type: metadata.type, dims }
}
