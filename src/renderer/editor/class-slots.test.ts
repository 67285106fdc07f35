import { expect, it } from 'vitest'
import { classesInSlots, slotsAfter } from './class-slots.ts'

const classes = Array.from({ length: 14 }, (_, i) => ({ name: `class ${i + 1}` }))
const names = (slots: Parameters<typeof classesInSlots>[0], of = classes) =>
  classesInSlots(slots, of).map(({ name }) => Number(name.slice(6)))

it('digits follow the order of a few classes; of many, one that is used takes the place of the one unused longest', () => {
  expect(names([{ name: 'class 7', used: 3 }], classes.slice(0, 9))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(names([])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const once = slotsAfter([], classes, 'class 2')
  expect(names(once)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const twice = slotsAfter(once, classes, 'class 14')
  expect(names(twice)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 14])
  const thrice = slotsAfter(twice, classes, 'class 12')
  expect(names(thrice)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 12, 14])
  const without = classes.filter(({ name }) => name !== 'class 14')
  expect(names(thrice, without)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 12, 9])
})
