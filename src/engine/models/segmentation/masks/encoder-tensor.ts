import type { Size } from '#model/units.ts'
import { type InputFeed, type Letterbox, letterbox } from '../../manifest/for-threads.ts'
import type { SegmenterPlan } from '../segmenters/index.ts'

/** Places an image, or a part of one, in an encoder's input. */
export function encoderFrame(image: Size, { fit, sidePx }: Pick<SegmenterPlan, 'fit' | 'sidePx'>): Letterbox {
  const fixed = fit === 'free' ? null : { widthPx: sidePx, heightPx: sidePx }
  return letterbox(
    image,
    { fixed, longSidePx: sidePx, multiplePx: 1 },
    { fit: fit === 'stretch' ? 'stretch' : 'letterbox-top-left' },
  )
}

/** Makes the encoder's input. `rgb` holds the content of the frame, three bytes per pixel; the rest stays 0. */
export function encoderTensor(rgb: Uint8Array, { content, input }: Letterbox, plan: SegmenterPlan): InputFeed {
  const pixels = content.widthPx * content.heightPx
  if (rgb.length !== pixels * 3) throw new RangeError(`The image has ${rgb.length} bytes, not ${pixels * 3}.`)
  const values = [0, 1, 2].map((channel) => valuesOf(plan.normalize, channel))
  if (plan.layout === 'pixels') {
    const data = Float32Array.from(rgb, (byte, i) => values[i % 3]![byte]!)
    return { name: plan.input, type: 'float32', dims: [content.heightPx, content.widthPx, 3], data }
  }
  const plane = input.widthPx * input.heightPx
  const data = new Float32Array(plane * 3)
  let from = 0
  for (let y = 0; y < content.heightPx; y++) {
    let to = y * input.widthPx
    for (let x = 0; x < content.widthPx; x++, to++, from += 3) {
      data[to] = values[0]![rgb[from]!]!
      data[plane + to] = values[1]![rgb[from + 1]!]!
      data[2 * plane + to] = values[2]![rgb[from + 2]!]!
    }
  }
  return { name: plan.input, type: 'float32', dims: [1, 3, input.heightPx, input.widthPx], data }
}

/** Returns the normalized value of each byte in a channel. */
const valuesOf = (normalize: SegmenterPlan['normalize'], channel: number): Float32Array =>
  Float32Array.from({ length: 256 }, (_, byte) =>
    normalize ? (byte / 255 - normalize.mean[channel]!) / normalize.deviation[channel]! : byte,
  )
