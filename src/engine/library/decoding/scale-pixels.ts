import type { Size } from '#model/units.ts'
import {
  add,
  branchIf,
  compileFunction,
  constant,
  end,
  i32,
  ifSo,
  isZero,
  leave,
  localsNamed,
  loop,
  offset,
  select,
  subtract,
  v128,
} from '../../wasm.ts'

/**
 * Mixes two rows into one, and each two of its pixels into one of another row; the bytes of a row are a multiple of 16.
 * Where `columns` is 0 it halves them: one of each four pixels, for a multiple of four.
 */
type Run = (
  above: number,
  below: number,
  rowBytes: number,
  down: number,
  row: number,
  columns: number,
  count: number,
  out: number,
  outStep: number,
  isOfThreeBytes: 0 | 1,
) => void

const bytesPerStep = 16
const columnBytes = 20
const padded = (bytes: number): number => Math.ceil(bytes / bytesPerStep) * bytesPerStep

/**
 * Scales images, interpolating between the middles of pixels: down to half the size no pixel is passed over.
 *
 * Why WebAssembly: the best plain loop takes three times as long, for a small model a fifth of what the model takes.
 */
export class PixelScaler {
  /** Of what is scaled: with three nothing has to be spread out before, with four halving is quicker. */
  readonly #pixelBytes: 3 | 4
  #memory = new ArrayBuffer(0)
  #run: Run = () => undefined
  /** Which columns stand in the memory. */
  #columns = ''
  #room: Size = { widthPx: 0, heightPx: 0 }

  constructor(pixelBytes: 3 | 4 = 4) {
    this.#pixelBytes = pixelBytes
  }

  /** Memory for the pixels of an image of at most this size; it overwrites what was scaled. */
  room(from: Size, to: Size): Uint8Array {
    const { pixels, bytes } = this.#placesOf(from, to)
    // What another image takes may lie over the columns of the one before.
    if (this.#room.widthPx !== from.widthPx || this.#room.heightPx !== from.heightPx) this.#columns = ''
    this.#room = from
    if (this.#memory.byteLength < bytes) {
      const compiled = compileFunction<Run>({ parameters: 10, locals, code }, bytes)
      this.#memory = compiled.memory
      this.#run = compiled.run
      this.#columns = ''
    }
    return new Uint8Array(this.#memory, pixels, areaOf(from) * this.#pixelBytes)
  }

  /**
   * Red, green and blue bytes, in another size, of what was written to the room since; valid until the next room is asked
   * for. Of each of its pixels the fourth byte says nothing.
   */
  scale(from: Size, to: Size, bytesPerPixel: 3 | 4 = 3): Uint8Array {
    const { pixels, columns, out } = this.#placesOf(this.#room, to)
    this.#fillColumns(columns, from.widthPx, to.widthPx)
    const rowBytes = from.widthPx * this.#pixelBytes
    const isOfThreeBytes = this.#pixelBytes === 3 ? 1 : 0
    for (let y = 0; y < to.heightPx; y++) {
      const { before, share } = place(y, from.heightPx, to.heightPx)
      const above = pixels + before * rowBytes
      const below = share > 0 ? above + rowBytes : above
      const at = out + y * to.widthPx * bytesPerPixel
      this.#run(above, below, padded(rowBytes), share, 0, columns, to.widthPx, at, bytesPerPixel, isOfThreeBytes)
    }
    return new Uint8Array(this.#memory, out, to.widthPx * to.heightPx * bytesPerPixel)
  }

  /** Where to write the pixels for `shrink`. */
  roomToShrink(from: Size, to: Size): Uint8Array {
    // Even sides are halved where they stand, odd ones beside. What comes out may be smaller than what is wanted.
    const half = halfOf(isEven(from) ? halfOf(from) : from)
    const most = { widthPx: Math.max(half.widthPx, to.widthPx), heightPx: Math.max(half.heightPx, to.heightPx) }
    return this.room(from, most)
  }

  /** As `scale`, to any smaller size: by halves as far as they go. */
  shrink(from: Size, to: Size, bytesPerPixel: 3 | 4): Uint8Array {
    let size = from
    while (size.widthPx > 2 * to.widthPx && size.heightPx > 2 * to.heightPx) {
      const half = halfOf(size)
      if (this.#pixelBytes === 4 && isEven(size)) this.#halve(size)
      else
        new Uint8Array(this.#memory, this.#placesOf(this.#room, half).pixels).set(
          this.scale(size, half, this.#pixelBytes),
        )
      size = half
    }
    return this.scale(size, to, bytesPerPixel)
  }

  /** What `scale` makes of even sides, where it stands and in a fifth of the time. */
  #halve({ widthPx, heightPx }: Size): void {
    const { pixels } = this.#placesOf(this.#room, this.#room)
    const rowBytes = widthPx * 4
    const count = Math.ceil(widthPx / 8) * 4
    for (let y = 0; y < heightPx / 2; y++) {
      const above = pixels + 2 * y * rowBytes
      this.#run(above, above + rowBytes, 0, 0, 0, 0, count, pixels + (y * rowBytes) / 2, 0, 0)
    }
  }

  /** For each column the weights of the bytes of two pixels and where in the row the first one is. */
  #fillColumns(at: number, from: number, to: number): void {
    const key = `${at} ${from} ${to}`
    if (this.#columns === key) return
    this.#columns = key
    const view = new DataView(this.#memory, at)
    const pixelBytes = this.#pixelBytes
    for (let x = 0; x < to; x++) {
      const { before, share } = place(x, from, to)
      for (let n = 0; n < 8; n++) view.setUint16(x * columnBytes + 2 * n, n < pixelBytes ? 256 - share : share, true)
      view.setUint32(x * columnBytes + bytesPerStep, before * pixelBytes, true)
    }
  }

  /** Where in the memory stand, behind a mixed row, the pixels, the columns and what is scaled. */
  #placesOf(from: Size, to: Size) {
    const pixels = padded(from.widthPx * this.#pixelBytes) + bytesPerStep
    // A step of a row may begin with its last pixel.
    const columns = pixels + padded(areaOf(from) * this.#pixelBytes) + 2 * bytesPerStep
    const out = columns + padded(to.widthPx * columnBytes)
    return { pixels, columns, out, bytes: out + areaOf(to) * 4 + bytesPerStep }
  }
}

const halfOf = ({ widthPx, heightPx }: Size): Size => ({
  widthPx: Math.ceil(widthPx / 2),
  heightPx: Math.ceil(heightPx / 2),
})

const isEven = ({ widthPx, heightPx }: Size): boolean => widthPx % 2 === 0 && heightPx % 2 === 0

const areaOf = ({ widthPx, heightPx }: Size): number => widthPx * heightPx

/** Behind which of `from` pixels the middle of one of `to` lies, and how far along to the next, in 256ths. */
function place(at: number, from: number, to: number): { before: number; share: number } {
  const middle = Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / to - 0.5))
  const before = Math.floor(middle)
  return { before, share: Math.round((middle - before) * 256) }
}

const { get, set, tee } = localsNamed([
  ...['above', 'below', 'rowBytes', 'down', 'row', 'columns', 'count', 'out', 'outStep', 'isOfThreeBytes'],
  ...['at', 'upper', 'lower', 'a', 'b', 'second'],
])
const locals = [
  [1, i32],
  [5, v128],
] as const

const load = (at = 0) => [0xfd, 0x00, 0, ...offset(at)]
const load8 = [0xfd, 0x02, 0, 0]
const loadNumber = (at: number) => [0x28, 0, ...offset(at)]
const store = [0xfd, 0x0b, 0, 0]
const storeFirst4 = [0xfd, 0x5a, 0, 0, 0]
const splat16 = [0xfd, 0x10]
const lowBytes = [0xfd, 0x89, 0x01]
const highBytes = [0xfd, 0x8a, 0x01]
const add16 = [0xfd, 0x8e, 0x01]
const multiply16 = [0xfd, 0x95, 0x01]
const toBytes = [0xfd, 0x66]
const eight = [0, 1, 2, 3, 4, 5, 6, 7]
const bytes16 = (bytes: readonly number[]) => [0xfd, 0x0c, ...bytes]
const swizzle = [0xfd, 0x0e]
/** Where the second of two pixels stands, in 16 bits a value. */
const secondPixel = (pixelBytes: 3 | 4) => bytes16([...eight.map((n) => n + 2 * pixelBytes), ...eight])
/** From 256ths, rounded. */
const whole = [...bytes16(eight.flatMap(() => [128, 0])), ...add16, ...constant(8), 0xfd, 0x8d, 0x01]

const average = [0xfd, 0x7b]
/** Each second pixel of two times four, from the first or the second on. */
const everySecond = (first: number) => [
  0xfd,
  0x0d,
  ...[0, 8, 16, 24].flatMap((at) => [0, 1, 2, 3].map((n) => at + first * 4 + n)),
]
const averageOfRows = (at: number) => [...get('above'), ...load(at), ...get('below'), ...load(at), ...average]

const advance = (name: string, by: number) => [...get(name), ...constant(by), ...add, ...set(name)]
const again = (name: string, by: number) => [
  ...[...get(name), ...constant(by), ...subtract, ...set(name)],
  ...[...get(name), ...branchIf(0), ...end],
]
const mixed = (half: readonly number[]) => [
  ...[...get('a'), ...half, ...get('upper'), ...multiply16],
  ...[...get('b'), ...half, ...get('lower'), ...multiply16, ...add16, ...whole],
]

const halving = [
  ...[...get('columns'), ...isZero, ...ifSo, ...loop],
  ...[...averageOfRows(0), ...set('a'), ...averageOfRows(bytesPerStep), ...set('b')],
  ...[...get('out'), ...get('a'), ...get('b'), ...everySecond(0)],
  ...[...get('a'), ...get('b'), ...everySecond(1), ...average, ...store],
  ...[...advance('above', 2 * bytesPerStep), ...advance('below', 2 * bytesPerStep), ...advance('out', bytesPerStep)],
  ...[...again('count', 4), ...leave, ...end],
]

const code = [
  ...halving,
  ...[...get('down'), ...splat16, ...set('lower')],
  ...[...secondPixel(3), ...secondPixel(4), ...get('isOfThreeBytes'), ...select, ...set('second')],
  ...[...constant(256), ...get('down'), ...subtract, ...splat16, ...set('upper')],
  ...[...get('row'), ...set('at'), ...loop],
  ...[...get('above'), ...load(), ...set('a'), ...get('below'), ...load(), ...set('b')],
  ...[...get('at'), ...mixed(lowBytes), ...mixed(highBytes), ...toBytes, ...store],
  ...['above', 'below', 'at'].flatMap((name) => advance(name, bytesPerStep)),
  ...[...again('rowBytes', bytesPerStep), ...loop],
  ...[...get('row'), ...get('columns'), ...loadNumber(bytesPerStep), ...add, ...load8],
  ...[...get('columns'), ...load(), ...multiply16, ...set('a')],
  ...[...get('out'), ...get('a'), ...get('a'), ...get('second'), ...swizzle, ...add16, ...whole],
  ...[...tee('b'), ...get('b'), ...toBytes, ...storeFirst4],
  ...[
    ...advance('columns', columnBytes),
    ...[...get('out'), ...get('outStep'), ...add, ...set('out')],
    ...again('count', 1),
    ...end,
  ],
]
