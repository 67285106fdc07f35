import { z } from 'zod'
import { BoundingBox } from '#model/geometry/box.ts'
import { ImageId, SegmenterId } from '#model/ids.ts'
import { MaskShape } from '#model/shapes/mask.ts'
import { typedName } from '#model/text/name.ts'
import { base, FilePath } from '../base.ts'

/** An encoder and a decoder that turn clicks into masks. */
export const SegmentationModel = z.object({
  segmenterId: SegmenterId,
  name: z.string(),
  family: z.string(),
  /** The one that the editor uses. */
  current: z.boolean(),
  encoderSha256: z.string(),
  decoderSha256: z.string(),
  sizeBytes: z.int(),
  /** Long side to which an image is scaled for the encoder. */
  sidePx: z.int(),
  takesBoxes: z.boolean(),
  /** The maximum number of points, a box counting as two; null for no limit. */
  maxPoints: z.int().positive().nullable(),
  addedAtMs: z.int(),
})
export type SegmentationModel = z.infer<typeof SegmentationModel>

const Place = z.tuple([z.number(), z.number()])

/** What a user points at, in pixels of the upright original. */
export const SegmentationPrompt = z.object({
  points: z.array(z.object({ at: Place, inside: z.boolean() })).max(100),
  box: BoundingBox.nullable(),
})
export type SegmentationPrompt = z.infer<typeof SegmentationPrompt>

/** The part of an image to segment, in whole pixels of the upright original. */
export const ImageRegion = z.object({
  x: z.int().nonnegative(),
  y: z.int().nonnegative(),
  width: z.int().positive(),
  height: z.int().positive(),
})
export type ImageRegion = z.infer<typeof ImageRegion>

/** Masks for a prompt, the one to show first. `score`: the model's own estimate of the fit. */
export const SegmentationAnswer = z.object({
  imageId: ImageId,
  segmenterId: SegmenterId,
  candidates: z.array(z.object({ mask: MaskShape, score: z.number().min(0).max(1) })),
  /** Long side of the segmented part, in pixels of the image and as the encoder saw it. */
  seen: z.object({ imageLongSidePx: z.int(), encoderLongSidePx: z.int() }),
  decoderMs: z.number(),
})
export type SegmentationAnswer = z.infer<typeof SegmentationAnswer>

const target = { imageId: ImageId, region: ImageRegion.nullable().default(null) }

export const segmentation = {
  /** Copies both files into the workspace after a test run; the first pair becomes the current one. */
  addSegmenter: base
    .input(
      z.object({
        encoderFile: FilePath,
        decoderFile: FilePath,
        family: z.string().default('auto'),
        name: typedName(200).optional(),
      }),
    )
    .output(SegmentationModel),
  segmenters: base.output(z.array(SegmentationModel)),
  segmenterFamilies: base.output(z.array(z.object({ name: z.string(), title: z.string(), expects: z.string() }))),
  useSegmenter: base.input(z.object({ segmenterId: SegmenterId })).output(SegmentationModel),
  /** Deletes the pair's files and encoded images; labels stay. If others are left, one of them becomes current. */
  removeSegmenter: base.input(z.object({ segmenterId: SegmenterId })).output(z.array(SegmentationModel)),
  /** Encodes an image with the current pair now. Resolves when clicks on it get quick answers. */
  prepareSegmentation: base.input(z.object(target)).output(z.object({ encoderMs: z.number().nullable() })),
  /** Encodes the images that are likely to be next, in this order, in idle time. */
  prepareAhead: base.input(z.object({ imageIds: z.array(ImageId).max(20) })).output(z.object({ waiting: z.int() })),
  /** Masks for a prompt from the current pair; encodes the image first if needed. */
  segment: base.input(z.object({ ...target, prompt: SegmentationPrompt })).output(SegmentationAnswer),
  /** The disk space of encoded images, and its limit. */
  segmentationCache: base.output(z.object({ bytes: z.int(), images: z.int(), maxBytes: z.int() })),
  clearSegmentationCache: base.output(z.object({ bytes: z.int(), images: z.int() })),
}
