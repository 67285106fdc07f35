import type { Manifest, ModelInput } from '#contract'
import { type BoundingBox, clipBox, type Point } from '#model/geometry/box.ts'
import type { Size } from '#model/units.ts'

/**
 * How an image is placed in a model's input: scaled to `content`, with its top left corner at (`leftPx`, `topPx`) of the
 * `input`, and padding around it. The content of a crop extends beyond the input. `image`: the upright original.
 */
export type Letterbox = { image: Size; input: Size; content: Size; leftPx: number; topPx: number }

export type Fit = Pick<Manifest['image'], 'fit' | 'shortSide'>

/**
 * Places an image in the input. A fixed input is filled according to the fit. Any other takes the image with its long side
 * at `longSidePx`, and each side padded to a multiple of `multiplePx`.
 */
export function letterbox(
  image: Size,
  { fixed, longSidePx, multiplePx }: Pick<ModelInput, 'fixed' | 'longSidePx' | 'multiplePx'>,
  { fit, shortSide }: Fit,
): Letterbox {
  const scaled = (scale: number): Size => ({
    widthPx: Math.max(1, Math.round(image.widthPx * scale)),
    heightPx: Math.max(1, Math.round(image.heightPx * scale)),
  })
  const padded = (sidePx: number) => Math.ceil(sidePx / multiplePx) * multiplePx
  const toLongSide = longSidePx / Math.max(image.widthPx, image.heightPx)
  const inputAround = ({ widthPx, heightPx }: Size): Size =>
    fixed ?? { widthPx: padded(widthPx), heightPx: padded(heightPx) }
  if (fit === 'stretch') {
    const input = inputAround(scaled(toLongSide))
    return { image, input, content: input, leftPx: 0, topPx: 0 }
  }
  if (fit === 'crop') {
    const input = fixed ?? { widthPx: longSidePx, heightPx: longSidePx }
    const cover = Math.max(input.widthPx / image.widthPx, input.heightPx / image.heightPx)
    const content = scaled(Math.max(cover, (shortSide ?? 0) / Math.min(image.widthPx, image.heightPx)))
    return {
      ...{ image, input, content },
      leftPx: -Math.max(0, Math.round((content.widthPx - input.widthPx) / 2)),
      topPx: -Math.max(0, Math.round((content.heightPx - input.heightPx) / 2)),
    }
  }
  const content = scaled(fixed ? Math.min(fixed.widthPx / image.widthPx, fixed.heightPx / image.heightPx) : toLongSide)
  const input = inputAround(content)
  const isCentered = fit === 'letterbox-centre'
  return {
    ...{ image, input, content },
    leftPx: isCentered ? Math.floor((input.widthPx - content.widthPx) / 2) : 0,
    topPx: isCentered ? Math.floor((input.heightPx - content.heightPx) / 2) : 0,
  }
}

/** Converts a point from pixels of the input to pixels of the upright original. */
export const pointOnImage = ([x, y]: Point, { image, content, leftPx, topPx }: Letterbox): [number, number] => [
  ((x - leftPx) * image.widthPx) / content.widthPx,
  ((y - topPx) * image.heightPx) / content.heightPx,
]

/** Converts a box from pixels of the input to pixels of the upright original, and clips it to the image. */
export function boxOnImage(box: BoundingBox, frame: Letterbox): BoundingBox {
  const { image, content } = frame
  const [x, y] = pointOnImage([box.x, box.y], frame)
  return clipBox(
    {
      x,
      y,
      width: (box.width * image.widthPx) / content.widthPx,
      height: (box.height * image.heightPx) / content.heightPx,
    },
    image.widthPx,
    image.heightPx,
  )
}
