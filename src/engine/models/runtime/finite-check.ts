import { add, branchIf, compileFunction, constant, end, localsNamed, loop, offset, subtract, v128 } from '../../wasm.ts'
import type { OutputTensor } from '../manifest/for-threads.ts'

/** What may stand in outputs: only finite numbers, minus infinity too for what was not asked for, or anything. */
export type Allowed = 'finite' | 'masked' | 'anything'

/** Whether the first of the values are all finite, 1 or 0; a step takes sixteen of them. */
type Run = (at: number, steps: number) => number

const valuesPerStep = 16
/** So many values are looked at together: what was copied of them is still in the processor's cache. */
const maxValues = 65_536

/**
 * Looks for what is no finite number, as nothing can be read out of that, whatever some of the others say.
 *
 * Why WebAssembly: the best plain loop takes twice as long, for a model of masks a fortieth of what the model takes.
 */
export class FiniteCheck {
  readonly #compiled = compileFunction<Run>({ parameters: 2, result: true, locals: [[5, v128]], code }, maxValues * 4)

  /** Throws for values that are not allowed. */
  require({ name, data }: OutputTensor, allowed: Allowed = 'finite'): void {
    if (allowed === 'anything' || typeof data[0] === 'bigint') return
    const isSound =
      allowed === 'masked'
        ? areMasked(data as ArrayLike<number>)
        : data instanceof Float32Array
          ? this.#areFinite(data)
          : areFinite(data as ArrayLike<number>)
    if (!isSound) throw new Error(`The model gave values that are no finite numbers (output "${name}").`)
  }

  #areFinite(numbers: Float32Array): boolean {
    const { memory, run } = this.#compiled
    const room = new Float32Array(memory, 0, maxValues)
    for (let from = 0; from < numbers.length; from += maxValues) {
      const some = numbers.subarray(from, from + maxValues)
      const steps = Math.ceil(some.length / valuesPerStep)
      room.set(some)
      room.fill(0, some.length, steps * valuesPerStep)
      if (run(0, steps) === 0) return false
    }
    return true
  }
}

/** What is no finite number makes the sum NaN, at a fraction of the cost of asking for each. */
function areFinite(numbers: ArrayLike<number>): boolean {
  let sum = 0
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]! - numbers[i]!
  return sum === 0
}

function areMasked(numbers: ArrayLike<number>): boolean {
  let others = 0
  for (let i = 0; i < numbers.length; i++) others += Number(!(numbers[i]! < Number.POSITIVE_INFINITY))
  return others === 0
}

const quarters = [0, 1, 2, 3]
const { get, set, tee } = localsNamed(['at', 'steps', 'four', ...quarters.map((n) => `sum ${n}`)])
const load = (at: number) => [0xfd, 0x00, 0, ...offset(at)]
const add4 = [0xfd, 0xe4, 0x01]
const subtract4 = [0xfd, 0xe5, 0x01]
const equal4 = [0xfd, 0x41]
const areAllTrue = [0xfd, 0xa3, 0x01]

/** Four sums, of which none waits for the others: 0 of finite numbers less themselves, else NaN, which equals nothing. */
const code = [
  ...loop,
  ...quarters.flatMap((n) => [
    ...[...get('at'), ...load(16 * n), ...tee('four'), ...get('four'), ...subtract4],
    ...[...get(`sum ${n}`), ...add4, ...set(`sum ${n}`)],
  ]),
  ...[...get('at'), ...constant(4 * valuesPerStep), ...add, ...set('at')],
  ...[...get('steps'), ...constant(1), ...subtract, ...tee('steps'), ...branchIf(0), ...end],
  ...[...get('sum 0'), ...get('sum 1'), ...add4, ...get('sum 2'), ...get('sum 3'), ...add4, ...add4],
  ...[...tee('four'), ...get('four'), ...equal4, ...areAllTrue, ...end],
]
