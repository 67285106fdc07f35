import type { ModelInput } from '#contract'
import type { Keep } from '../manifest/for-threads.ts'
import { type InferencePool, TaskFailure } from '../runtime/inference-pool.ts'
import type { Detector, ImageInput } from '../runtime/messages.ts'

/** Runs per task: long enough to leave no gaps between tasks, short enough to stop soon. */
const runsPerTask = 3

type RawRate = { imagesPerSecond: number; widthPx: number; heightPx: number }

/**
 * Measures how many images per second a pool runs on the same tensor, without reading images or outputs: the upper limit of
 * pre-labeling. A model without a fixed input size is measured at 4:3, the shape of most photographs.
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

/** The minimum number of images, even if the time is over before. */
const enoughImages = 8

/**
 * Measures how many images per second a pool reads, runs and decodes, repeating these images. Images that fail cost time
 * and don't count. Returns the raw rate if there are no images.
 */
export async function imageRate(
  pool: InferencePool,
  detector: Detector,
  images: readonly ImageInput[],
  { seconds, signal, keep }: { seconds: number; signal: AbortSignal; keep: Keep },
): Promise<number> {
  // Brings the workers to full speed, and checks that the model separates the images of a batch.
  const raw = await rawRate(pool, detector, { seconds: images.length > 0 ? 0 : seconds, signal })
  if (images.length === 0) return raw.imagesPerSecond
  const enough = new AbortController()
  const within = AbortSignal.any([signal, enough.signal])
  const startedMs = performance.now()
  let [next, run, found, elapsedMs] = [0, 0, 0, 0]
  const work = async () => {
    while (!within.aborted) {
      const image = images[next++ % images.length]!
      try {
        await pool.run({ kind: 'detect', detector, image, keep }, within)
        found += 1
      } catch (error) {
        if (within.aborted) return
        if (!(error instanceof TaskFailure)) throw error
      }
      run += 1
      elapsedMs = performance.now() - startedMs
      if (run >= enoughImages && elapsedMs >= seconds * 1000) enough.abort()
    }
  }
  await Promise.all(Array.from({ length: pool.bulkCapacity }, work))
  signal.throwIfAborted()
  return (found * 1000) / elapsedMs
}

const sizeOf = ({ fixed, longSidePx }: ModelInput) =>
  fixed ?? { widthPx: longSidePx, heightPx: Math.round((longSidePx * 3) / 4) }
