import type { ModelInput } from '#contract'
import type { InferencePool } from './runtime/inference-pool.ts'
import type { Detector } from './runtime/messages.ts'

/** Runs per task: long enough to leave no gaps between tasks, short enough to stop soon. */
const runsPerTask = 3

type RawRate = { imagesPerSecond: number; widthPx: number; heightPx: number }

/**
 * How many images a second a pool runs on a tensor that never changes: the upper limit of pre-labeling. A model whose input
 * has no fixed size is measured at 4:3, the shape of most photographs.
 */
export async function rawRate(
  pool: InferencePool,
  detector: Detector,
  { seconds, signal, onSeconds }: { seconds: number; signal: AbortSignal; onSeconds?(seconds: number): void },
): Promise<RawRate> {
  let size = sizeOf(detector.input)
  const repeat = (times: number) => pool.run({ kind: 'repeat', detector, ...size, times }, signal)
  const everyWorker = Array.from({ length: pool.capacity })
  await Promise.all(everyWorker.map(() => repeat(1)))
  const startedMs = performance.now()
  const elapsedSeconds = () => (performance.now() - startedMs) / 1000
  let [runs, workerMs] = [0, 0]
  await Promise.all(
    everyWorker.map(async () => {
      while (elapsedSeconds() < seconds && !signal.aborted) {
        const { elapsedMs, ...tensor } = await repeat(runsPerTask)
        runs += runsPerTask * pool.batch
        workerMs += elapsedMs
        size = tensor
        onSeconds?.(Math.min(elapsedSeconds(), seconds))
      }
    }),
  )
  signal.throwIfAborted()
  return { imagesPerSecond: (runs * pool.workers * 1000) / workerMs, ...size }
}

const sizeOf = ({ fixed, longSidePx }: ModelInput) =>
  fixed ?? { widthPx: longSidePx, heightPx: Math.round((longSidePx * 3) / 4) }
