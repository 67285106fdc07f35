import { expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { changePoint } from './change-point.ts'

test('a change is placed where hits became more frequent, not at the first hit', () => {
  const random = seeded(5)
  const hits = (count: number, rate: number) => Array.from({ length: count }, () => random() < rate)
  for (let n = 0; n < 20; n++) {
    const found = changePoint([...hits(200, 0.05), ...hits(60, 0.7)], 0.05)
    expect(Math.abs(found - 200)).toBeLessThan(12)
  }
  expect(changePoint(hits(60, 0.9), 0.05)).toBeLessThan(5)
  expect(changePoint([false, false], 0.05)).toBe(0)
})
