import { z } from 'zod'

/** The fastest way to run a model on a computer with this many cores, found by measuring. */
export const Tuning = z.object({
  cores: z.int().positive(),
  workers: z.int().positive(),
  threadsPerWorker: z.int().positive(),
  /** Images per run. */
  batch: z.int().positive().default(1),
  /** The provider that runs it, by ONNX Runtime's name. `notes`: what else was tried, and why it is not used. */
  provider: z.string().default('cpu'),
  notes: z.array(z.string()).default([]),
  /** Including reading images and decoding boxes; the raw rate if there were no images to try. */
  imagesPerSecond: z.number(),
})
export type Tuning = z.infer<typeof Tuning>

/** Result of the job `models.measure`: the speed of the workers without reading, decoding or storing anything. */
export const MeasureResult = z.object({
  rawImagesPerSecond: z.number(),
  workers: z.int(),
  threadsPerWorker: z.int(),
  batch: z.int(),
  provider: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
})
export type MeasureResult = z.infer<typeof MeasureResult>
