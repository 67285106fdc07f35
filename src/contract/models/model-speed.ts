import { z } from 'zod'

/** The fastest way to run a model on a computer with this many cores, found by trying. */
export const Tuning = z.object({
  cores: z.int().positive(),
  workers: z.int().positive(),
  threadsPerWorker: z.int().positive(),
  /** How many images go into one run. */
  batch: z.int().positive().default(1),
  /** What runs it, by ONNX Runtime's name, and what else was tried and why it does not, in sentences. */
  provider: z.string().default('cpu'),
  notes: z.array(z.string()).default([]),
  /** Read, run and their boxes read; the raw rate where there were no images to try it on. */
  imagesPerSecond: z.number(),
})
export type Tuning = z.infer<typeof Tuning>

/** Result of the job `models.measure`: what the workers do without reading, decoding or storing anything. */
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
