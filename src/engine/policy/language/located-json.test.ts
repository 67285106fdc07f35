import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { strictJson } from './located-json.ts'

describe('strict JSON', () => {
  test('R16: tells where each value stands', () => {
    const read = strictJson('{\n  "a": 1,\n  "b": [true, { "c": "x" }]\n}')
    expect(read.value).toEqual({ a: 1, b: [true, { c: 'x' }] })
    expect(read.placeOf?.(['a'])).toEqual({ line: 2, column: 8 })
    expect(read.placeOf?.(['b', 1, 'c'])).toEqual({ line: 3, column: 22 })
    expect(read.placeOf?.(['b', 7])).toEqual({ line: 3, column: 8 })
    expect(read.placeOf?.([])).toEqual({ line: 1, column: 1 })
  })

  test.each([
    ['a key twice', '{"a":1,\n "a":2}', { line: 2, column: 2 }, /Duplicate key "a".*line 1/],
    ['a key twice, once escaped', '{"rules":1,"\\u0072ules":2}', { line: 1, column: 12 }, /Duplicate key "rules"/],
    ['a key twice deep inside', '[{"a":{"b":[{"c":1,"c":1}]}}]', { line: 1, column: 20 }, /Duplicate key "c"/],
    ['__proto__', '{"__proto__":{"polluted":1}}', { line: 1, column: 2 }, /can't be called "__proto__"/],
    ['constructor', '{"a":{"constructor":1}}', { line: 1, column: 7 }, /can't be called/],
    ['NaN', '{"a": NaN}', { line: 1, column: 7 }, /not JSON/],
    ['a comment', '{"a": 1 // one\n}', { line: 1, column: 9 }, /not JSON/],
    ['a comma too many', '{"a": 1,}', { line: 1, column: 9 }, /not JSON/],
    ['a number that begins with 0', '{"a": 012}', { line: 1, column: 8 }, /not JSON/],
    ['text without quotes', "{'a': 1}", { line: 1, column: 2 }, /key in quotes/],
    ['two documents', '{}{}', { line: 1, column: 3 }, /not JSON/],
    ['an end too early', '{\n  "a": [1,', { line: 2, column: 10 }, /not JSON/],
    ['a line break in a text', '{"a": "x\ny"}', { line: 1, column: 7 }, /not JSON/],
    ['nesting without end', '['.repeat(100_000), { line: 1, column: 33 }, /nested more than 32 deep/],
    ['nesting behind wrong brackets', '{],"a":'.repeat(100_000), { line: 1, column: 2 }, /not JSON/],
  ])('R16, R54: %s is refused with its line and column', (_, text, place, message) => {
    const { problems } = strictJson(text)
    expect(problems).toHaveLength(1)
    expect(problems![0]).toMatchObject({ ...place, message: expect.stringMatching(message) })
  })

  test('R54: reads what JSON.parse reads, or says why not', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const read = strictJson(text)
        if (read.problems) expect(text).toMatch(/__proto__|constructor|prototype/)
        else expect(read.value).toEqual(JSON.parse(text))
      }),
      { numRuns: 1000 },
    )
    const damaged = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([text, at, gone, more]) => {
        const from = at % (text.length + 1)
        return text.slice(0, from) + more + text.slice(from + gone)
      })
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
        const { problems } = strictJson(text)
        if (!problems?.some(({ message }) => /not JSON/.test(message))) JSON.parse(text)
        else expect(() => JSON.parse(text)).toThrow()
      }),
      { numRuns: 1000 },
    )
  })
})
