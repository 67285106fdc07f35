import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node'
import { freeBytes } from '../../library/for-threads.ts'
import type { Signature, TensorSignature } from '../file/signature.ts'
import type { InputFeed, OutputTensor } from '../manifest/for-threads.ts'
import { type AllowedValues, requireFinite } from './require-finite.ts'

// ONNX Runtime tells its maker of each session, by an identifier that it keeps in the home folder, unless this is set before the
// first one.
process.env.ORT_DISABLE_TELEMETRY = '1'

/** A loaded model. `run` blocks the thread until it is through, and throws when its outputs hold what is not allowed. */
export type Session = {
  signature: Signature
  /** What runs it, with its version and provider. */
  runtime: string
  run(feeds: readonly InputFeed[], allowed?: AllowedValues): Promise<OutputTensor[]>
  /** Gives back what it takes of memory. */
  close(): Promise<void>
}

/** What else than the CPU may run models here, if the computer has it; TensorRT would compile each for minutes first. */
export const otherProviders = (): string[] =>
  listSupportedBackends()
    .map(({ name }) => name)
    .filter((name) => name !== 'cpu' && name !== 'tensorrt')

/**
 * Loads a model. One thread for its arithmetic is the rule: several sessions side by side use several cores better than
 * one session with several threads does; none of them waits at full speed for the next run. Throws in ONNX Runtime's words when it can't.
 */
export async function openSession(modelFile: string, { threads = 1, provider = 'cpu' } = {}): Promise<Session> {
  // Errors are thrown; the caller reports them.
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

/** Gives back the memory of outputs that have been read: left to the collector, megabytes an image keep it busy. */
export function freeOutputs(outputs: readonly OutputTensor[]): void {
  for (const { data } of outputs) if (ArrayBuffer.isView(data)) freeBytes(data as Uint8Array)
}

/**
 * Of float16 the binding reads the bits alone: a Float16Array, which the tensor makes of them where the runtime has it, it
 * takes for empty.
 */
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
