import { z } from 'zod'
import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { Signature } from '../../file/signature.ts'
import type { Letterbox, OutputTensor } from '../../manifest/for-threads.ts'
import type { Feed } from './tensors.ts'

/** What an encoder and a decoder declare of themselves. */
export type Pair = { encoder: Signature; decoder: Signature }

const PerChannel = z.tuple([z.number(), z.number(), z.number()])

/** How a pair is used, found out once when it is added and kept with it as JSON. */
export const SegmenterPlan = z.object({
  /** Name of the encoder's one input. */
  input: z.string(),
  /** Planes of one image, or the bare pixels row by row, which the encoder pads and normalizes itself. */
  layout: z.enum(['planes', 'pixels']),
  /** Long side of the encoder's input. */
  sidePx: z.int().min(32).max(8192),
  /** `pad` keeps the proportions and fills up at the right and below, `stretch` does not, `free` takes any size. */
  fit: z.enum(['pad', 'stretch', 'free']),
  /** A pixel value 0..255 becomes (value / 255 - mean) / deviation; null leaves it 0..255. */
  normalize: z.object({ mean: PerChannel, deviation: PerChannel }).nullable(),
  /** Encoder outputs by the decoder input that they go into. */
  links: z.record(z.string(), z.string()),
  takesBoxes: z.boolean(),
  /** How many points it looks at, a box being two of them; null for any number. */
  maxPoints: z.int().positive().nullable(),
})
export type SegmenterPlan = z.infer<typeof SegmenterPlan>

/** What a user points at, in pixels of the encoder's input (`content` of the letterbox). */
export type Prompt = { points: readonly { at: Point; inside: boolean }[]; box: BoundingBox | null }

/** A mask that the decoder predicts: above 0 is inside. The grid covers the whole input or just its content. */
export type MaskPrediction = {
  logits: Float32Array
  gridWidth: number
  gridHeight: number
  covers: 'input' | 'content'
  /** The decoder's own guess of its intersection over union. */
  score: number
}

/**
 * A family of encoder and decoder pairs that turn clicks into masks: how to tell it, what the decoder is fed, and how
 * its outputs are read. Pure, so that it runs in a worker and in a test alike.
 */
export type Segmenter = {
  /** Short name, as on the command line and in the pair's record. */
  name: string
  title: string
  /** What a pair of this family looks like, in one sentence. */
  expects: string
  /** How to use the pair, or what does not fit, as a clause: "its encoder has …". */
  plan(pair: Pair): SegmenterPlan | string
  /** The decoder's inputs besides the embedding. */
  prompt(prompt: Prompt, decoder: Signature, frame: Letterbox): Feed[]
  /** The masks, the one to show first in front. Throws when the outputs are not the family's. */
  predictions(outputs: readonly OutputTensor[], prompt: Prompt): MaskPrediction[]
}

export const defineSegmenter = (segmenter: Segmenter): Segmenter => segmenter
