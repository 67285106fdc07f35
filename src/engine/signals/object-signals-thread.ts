import { Worker } from 'node:worker_threads'
import type { ObjectSignals, ObjectSignalsInput } from './object-signals.ts'

export type ObjectsMessage = { share: number } | { result: ObjectSignals }

/** From `objects-worker.ts` beside this file, or, once bundled, from `objects-worker.js` beside the bundle. */
const workerFile = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './objects-worker.ts' : './objects-worker.js', import.meta.url)

/**
 * The signals of objects, computed outside of the engine's thread, which goes on meanwhile. What is handed over is gone
 * here. Aborting ends the thread at once; nothing has been written then.
 */
export async function objectSignalsApart(
  input: ObjectSignalsInput,
  { signal, told }: { signal: AbortSignal; told(share: number): void },
): Promise<ObjectSignals> {
  signal.throwIfAborted()
  const { samples, images } = input
  const handedOver = [samples.vectors, samples.classOf, samples.imageOf, images.active, images.arrivedAt]
  const worker = new Worker(workerFile(), {
    workerData: input,
    transferList: [...handedOver, images.takenAt, images.isGolden].map(({ buffer }) => buffer as ArrayBuffer),
  })
  let stop = (): void => {}
  try {
    return await new Promise<ObjectSignals>((resolve, reject) => {
      stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop)
      worker.on('message', (message: ObjectsMessage) =>
        'share' in message ? told(message.share) : resolve(message.result),
      )
      worker.on('error', reject)
      worker.on('exit', () => reject(new Error('The thread that compares objects ended before it had an answer.')))
    })
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
