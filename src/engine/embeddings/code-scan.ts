import {
  add,
  block,
  branch,
  branchIf,
  compileFunction,
  constant,
  end,
  i64,
  isZero,
  localsNamed,
  loop,
  offset,
  subtract,
} from '../wasm.ts'

const bytesPerWord = 8
const bitsPerWord = 64
/** Codes that are looked at to see how many differ by how much: so many stretches, spread evenly, of so many each. */
const stretches = 16
const stretchRows = 1024

/** Writes which of `rows` codes from `b` on, the first of them number `place`, differ from that at `a` in at most `limit` bits; gives where it ended. */
type Run = (a: number, b: number, rows: number, place: number, limit: number, out: number) => number

/**
 * Codes of bits, and which of them differ the least from one: of a million codes of 128 bits in two milliseconds. Its memory
 * has room for `rows` codes of `words` times 64 bits.
 */
export class CodeScan {
  readonly codes: Uint32Array
  readonly #bits: number
  readonly #rowBytes: number
  readonly #asked: Uint32Array
  readonly #askedAt: number
  readonly #outAt: number
  readonly #out: Uint32Array
  readonly #run: Run

  constructor(rows: number, words: number) {
    this.#bits = words * bitsPerWord
    this.#rowBytes = words * bytesPerWord
    this.#askedAt = rows * this.#rowBytes
    this.#outAt = this.#askedAt + this.#rowBytes
    const { memory, run } = compileFunction<Run>(
      { parameters: 6, locals: [[words, i64]], result: true, code: withinLimit(words) },
      this.#outAt + (rows + 1) * 4,
    )
    this.codes = new Uint32Array(memory, 0, this.#askedAt / 4)
    this.#asked = new Uint32Array(memory, this.#askedAt, this.#rowBytes / 4)
    this.#out = new Uint32Array(memory, this.#outAt, rows)
    this.#run = run
  }

  /** Places of those of the first `rows` codes that differ the least: about `most`, and at least so many as there are. */
  nearest(code: Uint32Array, rows: number, most: number, least: number): Uint32Array {
    this.#asked.set(code)
    let limit = this.#limitFor(rows, most)
    let found = this.#within(limit, 0, rows)
    while (found < Math.min(least, rows) && limit < this.#bits) found = this.#within(++limit, 0, rows)
    return this.#out.slice(0, found)
  }

  /** The most bits in which about so many codes differ, by those of some stretches. */
  #limitFor(rows: number, most: number): number {
    const isWhole = rows <= stretches * stretchRows
    const starts = isWhole ? [0] : Array.from({ length: stretches }, (_, n) => Math.floor((n * rows) / stretches))
    const length = isWhole ? rows : stretchRows
    const wanted = (most * starts.length * length) / rows
    let [low, high] = [0, this.#bits]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const found = starts.reduce((sum, start) => sum + this.#within(middle, start, length), 0)
      if (found <= wanted) low = middle
      else high = middle - 1
    }
    return low
  }

  /** How many codes from a place on differ in at most `limit` bits; they stand in `out`. */
  #within(limit: number, first: number, rows: number): number {
    return (this.#run(this.#askedAt, first * this.#rowBytes, rows, first, limit, this.#outAt) - this.#outAt) / 4
  }
}

const load64 = (word: number) => [0x29, 3, ...offset(word * bytesPerWord)]
const exclusiveOr64 = [0x85]
const countBits64 = [0x7b]
const add64 = [0x7c]
const toI32 = [0xa7]
const isAtMost = [0x4c]
const shiftLeft = [0x74]
const store32 = [0x36, 2, 0]

/** The words that are asked for stay in locals. A place is always written, and the next goes over it unless it was near. */
function withinLimit(words: number): number[] {
  const all = Array.from({ length: words }, (_, word) => word)
  const { get, set } = localsNamed(['a', 'b', 'rows', 'place', 'limit', 'out', ...all.map((word) => `word${word}`)])
  const advance = (name: string, by: number) => [...get(name), ...constant(by), ...add, ...set(name)]
  const differing = (word: number) => [
    ...[...get('b'), ...load64(word), ...get(`word${word}`), ...exclusiveOr64, ...countBits64],
    ...(word === 0 ? [] : add64),
  ]
  return [
    ...all.flatMap((word) => [...get('a'), ...load64(word), ...set(`word${word}`)]),
    ...[...block, ...loop, ...get('rows'), ...isZero, ...branchIf(1)],
    ...[...get('out'), ...get('place'), ...store32],
    ...[...get('out'), ...all.flatMap(differing), ...toI32, ...get('limit'), ...isAtMost],
    ...[...constant(2), ...shiftLeft, ...add, ...set('out')],
    ...[...advance('place', 1), ...advance('b', words * bytesPerWord)],
    ...[...get('rows'), ...constant(1), ...subtract, ...set('rows'), ...branch(0), ...end, ...end],
    ...[...get('out'), ...end],
  ]
}
