import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classMapText, readClassMap } from './class-map-text.ts'

test('each line says what a class of the model becomes, and nothing means ignored', () => {
  expect(readClassMap('\r\ncar, vehicle\r\n"salt, fine",salt\nclock,\ntie\n')).toEqual({
    lines: [
      { modelClass: 'car', class: 'vehicle' },
      { modelClass: 'salt, fine', class: 'salt' },
      { modelClass: 'clock', class: null },
      { modelClass: 'tie', class: null },
    ],
  })
})

test.each([
  ['car,vehicle,x', 'Line 1 is not'],
  [',vehicle', 'Line 1 is not'],
  ['a,b\n"car,vehicle', 'Line 2 is not'],
  ['car,vehicle\ncar,', 'Line 2 says again what line 1 says of car.'],
  ['\n \n', 'It has no line'],
  [`${'x'.repeat(201)},a`, 'more than 200 characters'],
])('%j is refused with its line', (text, problem) => {
  expect(readClassMap(text)).toEqual({ problem: expect.stringContaining(problem) })
})

test('what is written is read back', () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text && !/[\r\n]/.test(text))
  const line = fc.record({ modelClass: name, class: fc.option(name) })
  const map = fc.uniqueArray(line, { minLength: 1, selector: ({ modelClass }) => modelClass })
  fc.assert(
    fc.property(map, (lines) => {
      expect(readClassMap(classMapText(lines))).toEqual({ lines })
    }),
  )
})
