import { z } from 'zod'
import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { Signature } from '../../file/signature.ts'
import type { InputFeed, Letterbox, OutputTensor } from '../../manifest/for-threads.ts'

export type Pair = { encoder: Signature; decoder: Signature }

const PerChannel = z.tuple([z.number(), z.number(), z.number()])

/** How a pair is used: determined once when it is added, and stored with it as JSON. */
export const SegmenterPlan = z.object({
  /** Name of the encoder's only input. */
  input: z.string(),
  /** Planes, or bare pixels, which the encoder pads and normalizes itself. */
  layout: z.enum(['planes', 'pixels']),
  /** Long side of the encoder's input. */
  sidePx: z.int().min(32).max(8192),
  /** `pad` keeps the proportions and pads at the right and bottom, `stretch` fills a square, `free` takes any size. */
  fit: z.enum(['pad', 'stretch', 'free']),
  /** A pixel value 0..255 becomes (value / 255 - mean) / deviation; null leaves it 0..255. */
  normalize: z.object({ mean: PerChannel, deviation: PerChannel }).nullable(),
  /** The encoder's output for each decoder input. */
  links: z.record(z.string(), z.string()),
  takesBoxes: z.boolean(),
  /** The number of points that count, a box being two of them; null for any number. */
  maxPoints: z.int().positive().nullable(),
})
export type SegmenterPlan = z.infer<typeof SegmenterPlan>

/** A user's clicks and box, in pixels of the encoder's input (`content` of the letterbox). */
export type Prompt = { points: readonly { at: Point; inside: boolean }[]; box: BoundingBox | null }

/** A predicted mask: inside where logits are above 0. The grid covers the whole input or only its content. */
export type MaskPrediction = {
  logits: Float32Array
  gridWidth: number
  gridHeight: number
  covers: 'input' | 'content'
  /** The intersection over union that the decoder expects. */
  score: number
}

/** A family of encoder and decoder pairs that turn clicks into masks. Pure: it runs in a worker and in a test alike. */
export type Segmenter = {
  /** Short name, as on the command line and in the pair's record. */
  name: string
  title: string
  /** What a pair of this family looks like, in one sentence. */
  expects: string
  /** Returns how to use the pair, or what does not fit, as a clause: "its encoder has …". */
  plan(pair: Pair): SegmenterPlan | string
  /** Returns the decoder's inputs besides the embedding. */
  prompt(prompt: Prompt, decoder: Signature, frame: Letterbox): InputFeed[]
  /** Returns the masks in the order in which to show them. Throws when the outputs are not the family's. */
  predictions(outputs: readonly OutputTensor[], prompt: Prompt): MaskPrediction[]
}

export const defineSegmenter = (segmenter: Segmenter): Segmenter => segmenter
