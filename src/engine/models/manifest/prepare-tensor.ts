import type { Manifest, ModelInput } from '#contract'
import type { Letterbox } from './letterbox.ts'

export type Preparation = Pick<Manifest['image'], 'order' | 'scale' | 'mean' | 'std' | 'pad'>

type Values = Float32Array | Uint8Array | Int8Array | Uint16Array
const kinds = { float32: Float32Array, float16: Uint16Array, int8: Int8Array, uint8: Uint8Array } as const

/**
 * Reuses the array of the last tensor, for a caller that needs one tensor at a time: garbage collection of a new array takes
 * longer than filling it. Every tensor overwrites all values.
 */
export class TensorMemory {
  #values: Values = new Uint8Array(0)

  /** Returns an array of this length, with values of an earlier tensor. */
  take(type: ModelInput['type'], length: number): Values {
    const Kind = kinds[type]
    if (!(this.#values instanceof Kind) || this.#values.length !== length) this.#values = new Kind(length)
    return this.#values
  }
}

/** Returns the value of each byte in each channel of the input; float16 as its bits. */
export function channelValues(type: ModelInput['type'], { scale, mean, std }: Preparation): readonly Values[] {
  const of = (value: number | readonly number[], channel: number) =>
    typeof value === 'number' ? value : value[channel]!
  return [0, 1, 2].map((channel) => {
    const value = (byte: number) => (byte * scale - of(mean, channel)) / of(std, channel)
    const floats = Float32Array.from({ length: 256 }, (_, byte) => value(byte))
    if (type === 'float32') return floats
    if (type === 'float16') return new Uint16Array(Float16Array.from(floats).buffer)
    const shift = type === 'int8' ? 128 : 0
    return kinds[type].from(Array.from({ length: 256 }, (_, byte) => byte - shift))
  })
}

/** Makes the input tensor of an image. `rgb`: the content of the letterbox, three bytes per pixel; null for only padding. */
export function prepareTensor(
  rgb: Uint8Array | null,
  frame: Letterbox,
  { layout, type, hasNoBatch }: Pick<ModelInput, 'layout' | 'type' | 'hasNoBatch'>,
  preparation: Preparation,
  memory: TensorMemory,
  values: readonly Values[],
): { data: Values; dims: number[] } {
  const { widthPx, heightPx } = frame.input
  const image = layout === 'nchw' ? [3, heightPx, widthPx] : [heightPx, widthPx, 3]
  const dims = hasNoBatch ? image : [1, ...image]
  const data = memory.take(type, widthPx * heightPx * 3)
  if (rgb) {
    const expectedBytes = frame.content.widthPx * frame.content.heightPx * 3
    if (rgb.length !== expectedBytes) throw new RangeError(`The image has ${rgb.length} bytes, not ${expectedBytes}.`)
  }
  if (!rgb || frame.content.widthPx < widthPx || frame.content.heightPx < heightPx)
    fillPadding(data, preparation.pad, values, layout)
  if (rgb) fill(data, rgb, frame, preparation.order === 'rgb' ? 0 : 2, values, layout)
  return { data, dims }
}

function fillPadding(
  data: Values,
  pad: Preparation['pad'],
  values: readonly Values[],
  layout: ModelInput['layout'],
): void {
  const [a, b, c] = pad.map((byte, channel) => values[channel]![Math.min(255, Math.max(0, byte))]!) as [
    number,
    number,
    number,
  ]
  const plane = data.length / 3
  if (a === b && b === c) data.fill(a)
  else if (layout === 'nchw')
    data
      .fill(a, 0, plane)
      .fill(b, plane, 2 * plane)
      .fill(c, 2 * plane)
  else for (let i = 0; i < data.length; i += 3) data.set([a, b, c], i)
}

/** Writes the part of the content that is inside the input. */
function fill(
  data: Values,
  rgb: Uint8Array,
  { input, content, leftPx, topPx }: Letterbox,
  firstChannel: number,
  [first, second, third]: readonly Values[],
  layout: ModelInput['layout'],
): void {
  const [step, plane] = layout === 'nchw' ? [1, input.widthPx * input.heightPx] : [3, 1]
  const [fromX, fromY] = [Math.max(0, -leftPx), Math.max(0, -topPx)]
  const toX = Math.min(content.widthPx, input.widthPx - leftPx)
  const toY = Math.min(content.heightPx, input.heightPx - topPx)
  const lastChannel = 2 - firstChannel
  for (let y = fromY; y < toY; y++) {
    let from = (y * content.widthPx + fromX) * 3
    let to = ((topPx + y) * input.widthPx + leftPx + fromX) * step
    for (let x = fromX; x < toX; x++, to += step, from += 3) {
      data[to] = first![rgb[from + firstChannel]!]!
      data[to + plane] = second![rgb[from + 1]!]!
      data[to + 2 * plane] = third![rgb[from + lastChannel]!]!
    }
  }
}
