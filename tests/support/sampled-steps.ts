import { createHash, randomInt } from 'node:crypto'

const seed = process.env.WINNOW_TEST_SEED ?? String(randomInt(1_000_000))

/**
 * Samples this many of the steps at which to kill something, in order. Each run draws others, by a seed that is printed;
 * WINNOW_TEST_SEED draws the same again, and `npm run test:all` takes every step.
 */
export function sampled<T>(steps: readonly T[], count: number): readonly T[] {
  if (process.env.WINNOW_TEST_ALL === '1' || steps.length <= count) return steps
  console.log(`${count} of ${steps.length} steps, drawn by WINNOW_TEST_SEED=${seed}`)
  const ranks = steps.map((_, i) => createHash('sha256').update(`${seed} ${i}`).digest('hex'))
  const last = ranks.toSorted()[count - 1]!
  return steps.filter((_, i) => ranks[i]! <= last)
}
