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
  multiply,
  offset,
  subtract,
  v128,
} from '../wasm.ts'

/** Values that are multiplied at once; a row is padded with zeros to a multiple of them. */
const valuesPerStep = 8
const rowsPerRun = 4096

/** Products of the row at `a` with the rows whose `count` numbers stand at `places`, written from `out` on. */
type Run = (a: number, places: number, count: number, out: number) => void

/** Vectors of small whole numbers, and their dot products with one, exactly, of those that are chosen. */
export class RowProducts {
  readonly #vectors: Int8Array
  readonly #width: number
  readonly #rowBytes: number
  readonly #asked: Int16Array
  readonly #places: Uint32Array
  readonly #out: Int32Array
  readonly #run: Run

  constructor(rows: number, width: number) {
    this.#width = width
    this.#rowBytes = Math.ceil(Math.max(1, width) / valuesPerStep) * valuesPerStep
    const askedAt = rows * this.#rowBytes
    const placesAt = askedAt + 2 * this.#rowBytes
    const outAt = placesAt + 4 * rowsPerRun
    const { memory, run } = compileFunction<Run>(
      {
        parameters: 4,
        locals: [
          [1, i32],
          [1, v128],
        ],
        code: products(this.#rowBytes),
      },
      outAt + 4 * rowsPerRun,
    )
    this.#vectors = new Int8Array(memory, 0, askedAt)
    this.#asked = new Int16Array(memory, askedAt, this.#rowBytes)
    this.#places = new Uint32Array(memory, placesAt, rowsPerRun)
    this.#out = new Int32Array(memory, outAt, rowsPerRun)
    this.#run = run
  }

  put(place: number, vector: Int8Array): void {
    this.#vectors.set(vector, place * this.#rowBytes)
  }

  /** Takes over the rows of a smaller one of the same width. */
  takeOver(other: RowProducts): void {
    this.#vectors.set(other.#vectors)
  }

  productsOf(vector: Int8Array, places: Uint32Array): Int32Array {
    this.#asked.set(vector.subarray(0, this.#width))
    const all = new Int32Array(places.length)
    for (let from = 0; from < places.length; from += rowsPerRun) {
      const some = places.subarray(from, from + rowsPerRun)
      this.#places.set(some)
      this.#run(this.#asked.byteOffset, this.#places.byteOffset, some.length, this.#out.byteOffset)
      all.set(this.#out.subarray(0, some.length), from)
    }
    return all
  }
}

const { get, set } = localsNamed(['a', 'places', 'count', 'out', 'row', 'sum'])
const load32 = [0x28, 2, 0]
const store32 = [0x36, 2, 0]
/** Eight values of a byte each as values of two bytes. */
const loadExtended = (at: number) => [0xfd, 0x01, 0, ...offset(at)]
const load8 = (at: number) => [0xfd, 0x00, 1, ...offset(2 * at)]
const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)]
const lane = (n: number) => [0xfd, 0x1b, n]
const add4 = [0xfd, 0xae, 0x01]
const dot8 = [0xfd, 0xba, 0x01]
const advance = (name: string, by: number) => [...get(name), ...constant(by), ...add, ...set(name)]

/** The steps of a row stand one behind the other, without a loop. */
function products(rowBytes: number): number[] {
  const steps = Array.from({ length: rowBytes / valuesPerStep }, (_, n) => n * valuesPerStep)
  return [
    ...[...block, ...loop, ...get('count'), ...isZero, ...branchIf(1)],
    ...[...get('places'), ...load32, ...constant(rowBytes), ...multiply, ...set('row'), ...zeros, ...set('sum')],
    ...steps.flatMap((at) => [
      ...[...get('row'), ...loadExtended(at), ...get('a'), ...load8(at), ...dot8],
      ...[...get('sum'), ...add4, ...set('sum')],
    ]),
    ...[...get('out'), ...get('sum'), ...lane(0), ...get('sum'), ...lane(1), ...add],
    ...[...get('sum'), ...lane(2), ...get('sum'), ...lane(3), ...add, ...add, ...store32],
    ...[...advance('places', 4), ...advance('out', 4)],
    ...[...get('count'), ...constant(1), ...subtract, ...set('count'), ...branch(0), ...end, ...end, ...end],
  ]
}
