import { expect, it } from 'vitest'
import { differenceOn, meanDifference } from './image-difference.ts'

const object = (classId: number, x: number) => ({
  classId,
  geometry: { shape: 'box' as const, x, y: 0, width: 10, height: 10 },
})

it('is positive where the candidate leaves less to correct, and tells classes apart', () => {
  const labels = [object(1, 0), object(2, 50)]
  const found = differenceOn({ current: [object(1, 0)], candidate: labels, labels })
  expect(found.candidate).toBe(1)
  expect(found.difference).toBeCloseTo(1 - found.current, 12)
  expect(found.classes).toEqual([
    { classId: 1, difference: 0, objects: 1 },
    { classId: 2, difference: 1, objects: 1 },
  ])
  expect(found.found).toEqual({ current: 1, candidate: 2 })
})

it('is the same backward for exchanged models', () => {
  const both = { current: [object(1, 3)], candidate: [object(2, 0), object(1, 80)], labels: [object(1, 0)] }
  const forward = differenceOn(both)
  const backward = differenceOn({ ...both, current: both.candidate, candidate: both.current })
  expect(backward.difference).toBeCloseTo(-forward.difference, 12)
})

it('of a near-duplicate group is the mean of its images', () => {
  const one = differenceOn({ current: [], candidate: [object(1, 0)], labels: [object(1, 0)] })
  const other = differenceOn({ current: [], candidate: [], labels: [] })
  expect(meanDifference([one, other])).toMatchObject({
    difference: one.difference / 2,
    classes: [{ classId: 1, difference: one.classes[0]!.difference, objects: 1 }],
  })
})
