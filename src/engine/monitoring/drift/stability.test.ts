import { expect, test } from 'vitest'
import { seeded } from '../../random.ts'
import { stabilityOf } from './stability.ts'

test('the index stays under its limit by chance, whatever the sizes, and passes it when the numbers move', () => {
  const random = seeded(4)
  const numbers = (count: number, more = 0) => Array.from({ length: count }, () => random() + random() + more)
  const runs = 400
  let above = 0
  for (let n = 0; n < runs; n++) {
    const { index, limit } = stabilityOf(numbers(600), numbers(120))!
    if (index > limit) above += 1
  }
  expect(above / runs).toBeLessThan(0.03)
  const moved = stabilityOf(numbers(600), numbers(120, 0.4))!
  expect(moved.index).toBeGreaterThan(moved.limit)
  expect(moved.p).toBeLessThan(0.001)
  expect(stabilityOf(new Array(200).fill(1), new Array(100).fill(1))).toBeNull()
  // Whole numbers: the bins coincide.
  const whole = (count: number) => numbers(count).map(Math.round)
  expect(stabilityOf(whole(300), whole(150))!.p).toBeGreaterThan(0.001)
})
