import type { Manifest, ModelInput } from '#contract'
import type { Letterbox } from './letterbox.ts'
import { type Affine, minPixelsInRow, PlaneFiller } from './plane-filler.ts'

/** How a model wants its pixels. */
export type Preparation = Pick<Manifest['image'], 'order' | 'scale' | 'mean' | 'std' | 'pad'>

type Values = Float32Array | Uint8Array | Int8Array | Uint16Array
const kinds = { float32: Float32Array, float16: Uint16Array, int8: Int8Array, uint8: Uint8Array } as const

/** Memory of the last tensor, for whoever needs one at a time: new megabytes for each image keep the collector busy. */
export class TensorMemory {
  readonly planes = new PlaneFiller()
  #values: Values = new Uint8Array(0)
  #padded: { buffer: ArrayBufferLike; key: string } | null = null

  /** So many values; what was given before is overwritten, and still there. */
  take(type: ModelInput['type'], length: number): Values {
    const Kind = kinds[type]
    if (!(this.#values instanceof Kind) || this.#values.length !== length) this.#values = new Kind(length)
    return this.#values
  }

  /** Whether the padding around such a content still stands in these values: the content before lay in the same place. */
  isPadded({ buffer, byteOffset }: Values, { input, content, leftPx, topPx }: Letterbox): boolean {
    const key = JSON.stringify([byteOffset, input, content, leftPx, topPx])
    const isKept = this.#padded?.buffer === buffer && this.#padded.key === key
    this.#padded = { buffer, key }
    return isKept
  }
}

/** What each byte becomes in each of the input's channels, as its type holds it; float16 as its bits. */
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

/**
 * The input tensor of one image. `rgb` holds the content of the letterbox, three bytes a pixel; without it the
 * tensor is all padding. Bytes go in as they are, into int8 less 128.
 */
export function prepareTensor(
  rgb: Uint8Array | null,
  frame: Letterbox,
  { layout, type, hasNoBatch }: Pick<ModelInput, 'layout' | 'type' | 'hasNoBatch'>,
  preparation: Preparation,
  memory = new TensorMemory(),
  values = channelValues(type, preparation),
): { data: Values; dims: number[] } {
  const { widthPx, heightPx } = frame.input
  const image = layout === 'nchw' ? [3, heightPx, widthPx] : [heightPx, widthPx, 3]
  const dims = hasNoBatch ? image : [1, ...image]
  if (rgb && isTensorAlready(rgb, frame, layout, type, preparation)) return { data: rgb, dims }
  const length = widthPx * heightPx * 3
  const inPlanes = rgb !== null && type === 'float32' && layout === 'nchw' && isWideEnough(frame)
  const data = inPlanes ? memory.planes.tensor(length, rgb.length) : memory.take(type, length)
  if (rgb) {
    const expectedBytes = frame.content.widthPx * frame.content.heightPx * 3
    if (rgb.length !== expectedBytes) throw new RangeError(`The image has ${rgb.length} bytes, not ${expectedBytes}.`)
  }
  const hasPadding = !rgb || frame.content.widthPx < widthPx || frame.content.heightPx < heightPx
  if (hasPadding && !(rgb && memory.isPadded(data, frame))) fillPadding(data, preparation.pad, values, layout)
  const { order } = preparation
  const firstChannel = order === 'rgb' ? 0 : 2
  if (inPlanes) putPlanes(memory.planes, data as Float32Array, rgb, frame, preparation)
  else if (rgb && type === 'uint8' && layout === 'nhwc' && order === 'rgb') copyRows(data, rgb, frame)
  else if (rgb) fill(data, rgb, frame, firstChannel, values, layout)
  return { data, dims }
}

/** Whether the bytes are the tensor as they stand: an image that fills its frame, for a model that takes such bytes. */
const isTensorAlready = (
  rgb: Uint8Array,
  { input, content }: Letterbox,
  layout: ModelInput['layout'],
  type: ModelInput['type'],
  { order }: Preparation,
): boolean =>
  type === 'uint8' &&
  layout === 'nhwc' &&
  order === 'rgb' &&
  content.widthPx === input.widthPx &&
  rgb.length === input.widthPx * input.heightPx * 3

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

/** The rows and columns of the content that lie in the input. */
const insideOf = ({ input, content, leftPx, topPx }: Letterbox) => ({
  fromX: Math.max(0, -leftPx),
  fromY: Math.max(0, -topPx),
  toX: Math.min(content.widthPx, input.widthPx - leftPx),
  toY: Math.min(content.heightPx, input.heightPx - topPx),
})

function copyRows(data: Values, rgb: Uint8Array, frame: Letterbox): void {
  const { fromX, fromY, toX, toY } = insideOf(frame)
  for (let y = fromY; y < toY; y++) {
    const row = y * frame.content.widthPx
    data.set(
      rgb.subarray((row + fromX) * 3, (row + toX) * 3),
      ((frame.topPx + y) * frame.input.widthPx + frame.leftPx + fromX) * 3,
    )
  }
}

const isWideEnough = (frame: Letterbox): boolean => {
  const { fromX, toX } = insideOf(frame)
  return toX - fromX >= minPixelsInRow
}

/** As `fill`, for the commonest of tensors, in a fifth of the time; values may differ in their last bit. */
function putPlanes(
  planes: PlaneFiller,
  tensor: Float32Array,
  rgb: Uint8Array,
  frame: Letterbox,
  { order, scale, mean, std }: Preparation,
): void {
  const of = (value: number | readonly number[], plane: number) => (typeof value === 'number' ? value : value[plane]!)
  const affine: Affine = {
    factors: [0, 1, 2].map((plane) => scale / of(std, plane)),
    addends: [0, 1, 2].map((plane) => -of(mean, plane) / of(std, plane)),
    isBgr: order === 'bgr',
  }
  const { fromX, fromY, toX, toY } = insideOf(frame)
  const { content, input, leftPx, topPx } = frame
  planes.put(tensor, rgb, affine, {
    rows: toY - fromY,
    widthPx: toX - fromX,
    from: fromY * content.widthPx + fromX,
    fromStep: content.widthPx,
    to: (topPx + fromY) * input.widthPx + leftPx + fromX,
    toStep: input.widthPx,
  })
}

/** Puts the part of the content that lies in the input into its place. */
function fill(
  data: Values,
  rgb: Uint8Array,
  frame: Letterbox,
  firstChannel: number,
  [first, second, third]: readonly Values[],
  layout: ModelInput['layout'],
): void {
  const { input, content, leftPx, topPx } = frame
  const [step, plane] = layout === 'nchw' ? [1, input.widthPx * input.heightPx] : [3, 1]
  const { fromX, fromY, toX, toY } = insideOf(frame)
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
