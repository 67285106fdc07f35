import { add, branchIf, compileFunction, constant, end, localsNamed, loop, offset, subtract, v128 } from '../../wasm.ts'

/** Puts pixels, a multiple of four of them, into three planes. */
type Run = (from: number, pixels: number, red: number, green: number, blue: number) => void

const pixelsPerStep = 4
export const minPixelsInRow = pixelsPerStep
const bytesPerStep = 16
/** Factor and addend of each channel, four times each, stand before the pixels. */
const constantsPerChannel = 2 * pixelsPerStep
const pixelsAt = 3 * constantsPerChannel * 4
const padded = (bytes: number): number => Math.ceil(bytes / bytesPerStep) * bytesPerStep

/** A byte becomes `byte * factors[plane] + addends[plane]`; the planes are of red, green and blue, or the other way around. */
export type Affine = { factors: readonly number[]; addends: readonly number[]; isBgr: boolean }

/** Rows of at least four pixels: where the first one is among the pixels and in each plane, and how far on the next ones. */
type Rows = { rows: number; widthPx: number; from: number; fromStep: number; to: number; toStep: number }

/**
 * A tensor of three planes of floats that is filled with pixels, four at a time.
 *
 * Why WebAssembly: a plain loop takes five times as long, for a small model a tenth of what the model takes.
 */
export class PlaneFiller {
  #memory = new ArrayBuffer(0)
  #run: Run = () => undefined

  /** The tensor, of so many values. Where it is another one than the last time it is empty. */
  tensor(length: number, pixelBytes: number): Float32Array {
    const at = pixelsAt + padded(pixelBytes) + bytesPerStep
    if (this.#memory.byteLength < at + length * 4) {
      const compiled = compileFunction<Run>({ parameters: 5, locals: [[1, v128]], code }, at + length * 4)
      this.#memory = compiled.memory
      this.#run = compiled.run
    }
    return new Float32Array(this.#memory, at, length)
  }

  /** Puts red, green and blue bytes into a tensor that it gave for as many of them. */
  put(tensor: Float32Array, rgb: Uint8Array, { factors, addends, isBgr }: Affine, where: Rows): void {
    new Uint8Array(this.#memory, pixelsAt, rgb.length).set(rgb)
    const constants = new Float32Array(this.#memory, 0, 3 * constantsPerChannel)
    const planes = isBgr ? [2, 1, 0] : [0, 1, 2]
    for (const [channel, plane] of planes.entries()) {
      const at = channel * constantsPerChannel
      constants.fill(factors[plane]!, at, at + pixelsPerStep)
      constants.fill(addends[plane]!, at + pixelsPerStep, at + constantsPerChannel)
    }
    const planeBytes = (tensor.length / 3) * 4
    const [red, green, blue] = planes.map((plane) => tensor.byteOffset + plane * planeBytes) as [number, number, number]
    const run = (from: number, to: number, pixels: number) =>
      this.#run(pixelsAt + from * 3, pixels, red + to * 4, green + to * 4, blue + to * 4)
    const { widthPx, fromStep, toStep, ...all } = where
    const isOne = widthPx === fromStep && widthPx === toStep
    const [rows, width] = isOne ? [1, widthPx * all.rows] : [all.rows, widthPx]
    const inSteps = width - (width % pixelsPerStep)
    for (let y = 0, { from, to } = all; y < rows; y++, from += fromStep, to += toStep) {
      run(from, to, inSteps)
      // The last four once more, where some of them are left.
      if (inSteps < width) run(from + width - pixelsPerStep, to + width - pixelsPerStep, pixelsPerStep)
    }
  }
}

const { get, set } = localsNamed(['from', 'pixels', 'red', 'green', 'blue', 'four'])
const load = (at: number) => [0xfd, 0x00, 0, ...offset(at)]
const store = [0xfd, 0x0b, 0, 0]
const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)]
/** One channel of four pixels, each with three bytes of zeros, which stand at 16. */
const pick = (channel: number) => [0xfd, 0x0d, ...[0, 3, 6, 9].flatMap((at) => [at + channel, 16, 16, 16])]
const toFloats = [0xfd, 0xfb, 0x01]
const multiply4 = [0xfd, 0xe6, 0x01]
const add4 = [0xfd, 0xe4, 0x01]
const advance = (name: string, by: number) => [...get(name), ...constant(by), ...add, ...set(name)]

const code = [
  ...[...loop, ...get('from'), ...load(0), ...set('four')],
  ...['red', 'green', 'blue'].flatMap((plane, channel) => [
    ...[...get(plane), ...get('four'), ...zeros, ...pick(channel), ...toFloats],
    ...[...constant(channel * constantsPerChannel * 4), ...load(0), ...multiply4],
    ...[...constant(channel * constantsPerChannel * 4), ...load(bytesPerStep), ...add4, ...store],
    ...advance(plane, bytesPerStep),
  ]),
  ...[
    ...advance('from', 3 * pixelsPerStep),
    ...get('pixels'),
    ...constant(pixelsPerStep),
    ...subtract,
    ...set('pixels'),
  ],
  ...[...get('pixels'), ...branchIf(0), ...end, ...end],
]
