import {
  add,
  block,
  branch,
  branchIf,
  compileFunction,
  constant,
  end,
  i32,
  isZero,
  localsNamed,
  loop,
  subtract,
} from './wasm.ts'

const bytesPerWord = 8

/** Differing bits of the code at `a` with `rows` codes from `b` on, all of `bytes`, written as 16 bits from `out` on. */
type Run = (a: number, b: number, rows: number, bytes: number, out: number) => void

/**
 * Codes of bits, and how many bits each of them differs in from one: a million codes of 128 bits in a few milliseconds.
 * Its memory has room for `rows` codes of `words` times 64 bits.
 */
export class CodeScan {
  readonly codes: Uint32Array
  readonly #rowBytes: number
  readonly #asked: Uint32Array
  readonly #askedAt: number
  readonly #outAt: number
  readonly #out: Uint16Array
  readonly #run: Run

  constructor(rows: number, words: number) {
    this.#rowBytes = words * bytesPerWord
    this.#askedAt = rows * this.#rowBytes
    this.#outAt = this.#askedAt + this.#rowBytes
    const { memory, run } = compileFunction<Run>(
      { parameters: 5, locals: [[3, i32]], code: differingBits },
      this.#outAt + rows * 2,
    )
    this.codes = new Uint32Array(memory, 0, this.#askedAt / 4)
    this.#asked = new Uint32Array(memory, this.#askedAt, this.#rowBytes / 4)
    this.#out = new Uint16Array(memory, this.#outAt, rows)
    this.#run = run
  }

  /** The differing bits of the first `rows` codes, in their order; overwritten by the next call. */
  differingFrom(code: Uint32Array, rows: number): Uint16Array {
    this.#asked.set(code)
    this.#run(this.#askedAt, 0, rows, this.#rowBytes, this.#outAt)
    return this.#out.subarray(0, rows)
  }
}

const { get, set, tee } = localsNamed(['a', 'b', 'rows', 'bytes', 'out', 'sum', 'at', 'left'])
const load64 = [0x29, 3, 0]
const exclusiveOr64 = [0x85]
const countBits64 = [0x7b]
const toI32 = [0xa7]
const store16 = [0x3b, 1, 0]
const advance = (name: string, by: number) => [...get(name), ...constant(by), ...add, ...set(name)]

const differingBits = [
  ...[...block, ...loop, ...get('rows'), ...isZero, ...branchIf(1)],
  ...[...constant(0), ...set('sum'), ...get('a'), ...set('at'), ...get('bytes'), ...set('left')],
  ...[...loop, ...get('sum'), ...get('at'), ...load64, ...get('b'), ...load64, ...exclusiveOr64],
  ...[...countBits64, ...toI32, ...add, ...set('sum'), ...advance('at', bytesPerWord), ...advance('b', bytesPerWord)],
  ...[...get('left'), ...constant(bytesPerWord), ...subtract, ...tee('left'), ...branchIf(0), ...end],
  ...[...get('out'), ...get('sum'), ...store16, ...advance('out', 2)],
  ...[...get('rows'), ...constant(1), ...subtract, ...set('rows'), ...branch(0), ...end, ...end, ...end],
]
