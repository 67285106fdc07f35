import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

/** Sorts keys with the platform alone, for comparison. */
const plainly = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(plainly)
    : value !== null && typeof value === 'object'
      ? Object.keys(value)
          .sort()
          .map((key) => [key, plainly(value[key as keyof typeof value])])
      : value

test('equal values give one text, whatever the order of their keys, and the text is JSON of them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value)
      expect(plainly(JSON.parse(text))).toEqual(plainly(JSON.parse(JSON.stringify(value))))
    }),
  )
  expect(canonicalJson({ b: [1, -0, 'é"\n', null], a: { '10': 1, '9': undefined, Z: true } })).toBe(
    '{"a":{"10":1,"Z":true},"b":[1,0,"é\\"\\n",null]}',
  )
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${29 - i}`, i]))
  expect(canonicalJson(many).slice(0, 21)).toBe('{"k0":29,"k1":28,"k10')
})
