import type { OutputTensor } from '../manifest/for-threads.ts'

/** The values that outputs may have. `masked` also allows minus infinity, for prompts that are not used. */
export type AllowedValues = 'finite' | 'masked' | 'anything'

/** Throws for values that are not allowed. */
export function requireFinite({ name, data }: OutputTensor, allowed: AllowedValues = 'finite'): void {
  if (allowed === 'anything' || typeof data[0] === 'bigint') return
  const numbers = data as ArrayLike<number>
  if (!(allowed === 'masked' ? areMasked(numbers) : areFinite(numbers)))
    throw new Error(`The model gave values that are no finite numbers (output "${name}").`)
}

/** A non-finite value makes the sum NaN, which is faster than a test of each value. */
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
