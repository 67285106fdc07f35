import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EditTimes, secondsOf, workKinds } from './edit-seconds.ts'
import { byHandSeconds, savedSeconds } from './saved-seconds.ts'

const noTimes: EditTimes = { missed: [], spurious: [], relabeled: [], moved: [] }
const times = fc.array(fc.double({ min: 0.1, max: 60, noNaN: true }), { maxLength: 300 })
const allTimes = fc.record({ missed: times, spurious: times, relabeled: times, moved: times })
const count = fc.nat(500)
const counts = fc.record({ taken: count, missed: count, spurious: count, relabeled: count, moved: count })

test('the usual times count while there are few edits, and hardly once there are many', () => {
  expect(secondsOf(noTimes).missed).toEqual({ edits: 0, seconds: 7, halfWidth: 3.5 })
  expect(secondsOf({ ...noTimes, missed: Array.from({ length: 20 }, () => 3) }).missed).toMatchObject({ seconds: 5 })
  const many = secondsOf({ ...noTimes, missed: Array.from({ length: 2000 }, () => 3) }).missed
  expect(many.seconds).toBeCloseTo(3.04, 2)
  expect(many.halfWidth).toBeLessThan(0.05)
})

test('one long pause among many edits changes nothing much', () => {
  const quick = Array.from({ length: 200 }, () => 4)
  const [without, withIt] = [secondsOf({ ...noTimes, moved: quick }), secondsOf({ ...noTimes, moved: [...quick, 59] })]
  expect(Math.abs(withIt.moved.seconds - without.moved.seconds)).toBeLessThan(0.05)
})

test('more that is left to correct never saves more, and what was taken never saves less', () => {
  fc.assert(
    fc.property(allTimes, counts, fc.constantFrom('spurious', 'relabeled', 'moved'), (edits, work, kind) => {
      const seconds = secondsOf(edits)
      const saved = savedSeconds(work, seconds).seconds
      expect(savedSeconds({ ...work, [kind]: work[kind] + 1 }, seconds).seconds).toBeLessThanOrEqual(saved)
      expect(savedSeconds({ ...work, taken: work.taken + 1 }, seconds).seconds).toBeGreaterThanOrEqual(saved)
      expect(saved).toBeLessThanOrEqual(byHandSeconds(work, seconds) + 1e-9)
    }),
  )
})

test('each time has an interval around it that is never below nothing wide', () => {
  fc.assert(
    fc.property(allTimes, (edits) => {
      const seconds = secondsOf(edits)
      for (const kind of workKinds) {
        expect(seconds[kind].edits).toBe(edits[kind].length)
        expect(seconds[kind].seconds).toBeGreaterThan(0)
        expect(seconds[kind].halfWidth).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})
