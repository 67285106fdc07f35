import { expect, it } from 'vitest'
import { exposurePlace, isExposed } from './exposure.ts'

const units = Array.from({ length: 4000 }, (_, i) => `unit ${i}`)

it('exposes the share asked for, and whoever was exposed stays so at a larger share', () => {
  const at = (share: number) => units.filter((unit) => isExposed('exp_1', unit, share))
  expect(at(0)).toEqual([])
  expect(at(100)).toEqual(units)
  expect(at(20).length / units.length).toBeCloseTo(0.2, 1)
  expect(at(20)).toEqual(expect.arrayContaining(at(5)))
})

it('draws anew for another experiment, and always the same for one', () => {
  expect(exposurePlace('exp_1', 'unit 7')).toBe(exposurePlace('exp_1', 'unit 7'))
  const both = units.filter((unit) => isExposed('exp_1', unit, 20) && isExposed('exp_2', unit, 20))
  expect(both.length / units.length).toBeLessThan(0.06)
})
