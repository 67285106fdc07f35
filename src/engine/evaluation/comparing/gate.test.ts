import { expect, test } from 'vitest'
import { bootstrap } from '../scoring/bootstrap.ts'
import { gateOf, gateText } from './gate.ts'

const inClass = (deltaAp: number, upper: number, objects = 40) => ({ classRow: 1, deltaAp, upper, objects })
const overall = { deltaAp: 0.01, lower: -0.01, upper: 0.03, objects: 40, latency: null }

test('what is worse for certain fails, in all or in a class; what is as good passes, and the rest can’t be told', () => {
  expect(gateOf({ ...overall, perClass: [] }).gate).toBe('pass')
  expect(gateOf({ ...overall, deltaAp: -0.03, upper: -0.001, perClass: [] }).gate).toBe('fail')
  expect(gateOf({ ...overall, deltaAp: -0.03, upper: -0.001, objects: 5, perClass: [] }).gate).toBe('fail')
  expect(gateOf({ ...overall, perClass: [inClass(-0.06, -0.01)] }).gate).toBe('fail')
  expect(
    gateOf({ ...overall, perClass: [inClass(-0.06, 0.01), inClass(-0.04, -0.01), inClass(-0.5, -0.4, 29)] }).gate,
  ).toBe('pass')
  expect(gateOf({ ...overall, objects: 29, perClass: [] }).gate).toBe('inconclusive')
  expect(gateOf({ ...overall, lower: -0.04, perClass: [] }).gate).toBe('inconclusive')
})

test('what takes over 1.5 times as long for its slowest images fails; a few times say nothing', () => {
  const times = (ms: number, count = 40) => Array.from({ length: count }, (_, n) => (n % 10 === 9 ? ms : 5))
  const judged = (candidate: number[]) => gateOf({ ...overall, perClass: [], latency: { base: times(10), candidate } })
  expect(judged(times(15)).gate).toBe('pass')
  const { gate, reasons } = judged(times(16))
  expect([gate, gateText(reasons[0]!, () => '')]).toEqual([
    'fail',
    'Its slowest images take 16 ms (p95), 1.6 times as long; 1.5 times is allowed.',
  ])
  expect(judged(times(16, 19)).gate).toBe('pass')
})

test('every reason is a sentence with its numbers', () => {
  const { reasons } = gateOf({ ...overall, deltaAp: -0.031, upper: -0.012, perClass: [inClass(-0.06, -0.01)] })
  expect(reasons.map((reason) => gateText(reason, () => 'cat'))).toEqual([
    'AP changes by −3.1 points; with 95% confidence it is worse by 1.2 or more.',
    'AP of cat changes by −6.0 points, and a class may lose 5.',
  ])
})

test('images that look alike are drawn together, and the same images give the same', () => {
  const seen: number[][] = []
  const run = () =>
    bootstrap(
      [7, 7, 9],
      (times) => {
        seen.push([...times])
        return [times[0]! - times[2]!, null]
      },
      () => {},
    )
  const first = run()
  expect(seen.every(([a, b, c]) => a === b && a! + c! === 2)).toBe(true)
  expect(first).toEqual([{ interval: [-2, 2], upper: 2 }, null])
  expect(run()).toEqual(first)
})
