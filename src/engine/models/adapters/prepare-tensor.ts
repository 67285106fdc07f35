import type { ModelInput } from '#contract'
import type { Letterbox, Padding } from './letterbox.ts'

/** How a family wants its pixels. `scale` is multiplied to 0..255; `padValue` is before scaling. */
export type Preparation = { channelOrder: 'rgb' | 'bgr'; scale: number; padding: Padding; padValue: number }

/** Memory of the last tensor, for whoever needs one at a time: new megabytes for each image keep the collector busy. */
export class TensorMemory {
  #values: Float32Array | Uint8Array = new Uint8Array(0)

  /** So many values, all of them `fill`; what was given before is overwritten. */
  take(type: ModelInput['type'], length: number, fill: number): Float32Array | Uint8Array {
    const Kind = type === 'uint8' ? Uint8Array : Float32Array
    if (!(this.#values instanceof Kind) || this.#values.length !== length) this.#values = new Kind(length)
    return this.#values.fill(fill)
  }
}

/**
 * The input tensor of one image. `rgb` holds the content of the letterbox, three bytes a pixel; without it the
 * tensor is all padding.
 */
export function prepareTensor(
  rgb: Uint8Array | null,
  frame: Letterbox,
  { layout, type }: Pick<ModelInput, 'layout' | 'type'>,
  preparation: Preparation,
  memory = new TensorMemory(),
): { data: Float32Array | Uint8Array; dims: number[] } {
  const { widthPx, heightPx } = frame.input
  if (rgb && isTensorAlready(rgb, frame, layout, type, preparation))
    return { data: rgb, dims: [1, heightPx, widthPx, 3] }
  const scale = type === 'uint8' ? 1 : preparation.scale
  const data = memory.take(type, widthPx * heightPx * 3, preparation.padValue * scale)
  const dims = layout === 'nchw' ? [1, 3, heightPx, widthPx] : [1, heightPx, widthPx, 3]
  if (!rgb) return { data, dims }
  const expectedBytes = frame.content.widthPx * frame.content.heightPx * 3
  if (rgb.length !== expectedBytes) throw new RangeError(`The image has ${rgb.length} bytes, not ${expectedBytes}.`)
  const firstChannel = preparation.channelOrder === 'rgb' ? 0 : 2
  if (layout === 'nhwc') fillInterleaved(data, rgb, frame, firstChannel, scale)
  else fillPlanes(data, rgb, frame, firstChannel, scale)
  return { data, dims }
}

/** Whether the bytes are the tensor as they stand: an image that fills its frame, for a model that takes such bytes. */
const isTensorAlready = (
  rgb: Uint8Array,
  { input, content }: Letterbox,
  layout: ModelInput['layout'],
  type: ModelInput['type'],
  { channelOrder }: Preparation,
): boolean =>
  type === 'uint8' &&
  layout === 'nhwc' &&
  channelOrder === 'rgb' &&
  content.widthPx === input.widthPx &&
  rgb.length === input.widthPx * input.heightPx * 3

type Values = Float32Array | Uint8Array

function fillInterleaved(data: Values, rgb: Uint8Array, frame: Letterbox, firstChannel: number, scale: number): void {
  const rowBytes = frame.content.widthPx * 3
  for (let y = 0; y < frame.content.heightPx; y++) {
    const from = y * rowBytes
    const to = ((frame.topPx + y) * frame.input.widthPx + frame.leftPx) * 3
    if (firstChannel === 0 && scale === 1) {
      data.set(rgb.subarray(from, from + rowBytes), to)
      continue
    }
    for (let x = 0; x < rowBytes; x += 3) {
      data[to + x] = rgb[from + x + firstChannel]! * scale
      data[to + x + 1] = rgb[from + x + 1]! * scale
      data[to + x + 2] = rgb[from + x + 2 - firstChannel]! * scale
    }
  }
}

function fillPlanes(data: Values, rgb: Uint8Array, frame: Letterbox, firstChannel: number, scale: number): void {
  const plane = frame.input.widthPx * frame.input.heightPx
  let from = 0
  for (let y = 0; y < frame.content.heightPx; y++) {
    let to = (frame.topPx + y) * frame.input.widthPx + frame.leftPx
    for (let x = 0; x < frame.content.widthPx; x++, to++, from += 3) {
      data[to] = rgb[from + firstChannel]! * scale
      data[plane + to] = rgb[from + 1]! * scale
      data[2 * plane + to] = rgb[from + 2 - firstChannel]! * scale
    }
  }
}
