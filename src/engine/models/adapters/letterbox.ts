import type { ModelInput } from '#contract'
import { type BoundingBox, clipBox } from '#model/geometry/box.ts'

/**
 * How an image lies in a model's input: scaled without distortion to `content`, whose top left corner is at
 * (`leftPx`, `topPx`) of the `input`; the rest is padding. `image` is the upright original.
 */
export type Letterbox = {
  image: { widthPx: number; heightPx: number }
  input: { widthPx: number; heightPx: number }
  content: { widthPx: number; heightPx: number }
  leftPx: number
  topPx: number
}

export type Padding = 'centre' | 'top-left'

/**
 * Where an image of this size goes in the input. A fixed input is filled as far as it goes; any other takes the
 * image with its long side at `longSidePx`, each side padded to a multiple of `multiplePx`.
 */
export function letterbox(
  image: { widthPx: number; heightPx: number },
  { fixed, longSidePx, multiplePx }: Pick<ModelInput, 'fixed' | 'longSidePx' | 'multiplePx'>,
  padding: Padding,
): Letterbox {
  const scale = fixed
    ? Math.min(fixed.widthPx / image.widthPx, fixed.heightPx / image.heightPx)
    : longSidePx / Math.max(image.widthPx, image.heightPx)
  const content = {
    widthPx: Math.max(1, Math.round(image.widthPx * scale)),
    heightPx: Math.max(1, Math.round(image.heightPx * scale)),
  }
  const padded = (sidePx: number) => Math.ceil(sidePx / multiplePx) * multiplePx
  const input = fixed ?? { widthPx: padded(content.widthPx), heightPx: padded(content.heightPx) }
  const centred = padding === 'centre'
  return {
    image,
    input,
    content,
    leftPx: centred ? Math.floor((input.widthPx - content.widthPx) / 2) : 0,
    topPx: centred ? Math.floor((input.heightPx - content.heightPx) / 2) : 0,
  }
}

/** A box in input pixels as a box in pixels of the upright original, clipped to the image. */
export function boxOnImage(box: BoundingBox, { image, content, leftPx, topPx }: Letterbox): BoundingBox {
  const scaleX = image.widthPx / content.widthPx
  const scaleY = image.heightPx / content.heightPx
  return clipBox(
    {
      x: (box.x - leftPx) * scaleX,
      y: (box.y - topPx) * scaleY,
      width: box.width * scaleX,
      height: box.height * scaleY,
    },
    image.widthPx,
    image.heightPx,
  )
}
