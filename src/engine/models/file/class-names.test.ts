import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classNamesFromLines, parseClassNames } from './class-names.ts'

test.each([
  ["{0: 'person', 1: 'bicycle'}", ['person', 'bicycle']],
  [`{0: "driver's seat", 1: 'it\\'s', 2: 'caf\\xe9', 3: '\\u4eba'}`, ["driver's seat", "it's", 'café', '人']],
  ["{1: 'b', 0: 'a'}", ['a', 'b']],
  ["['a', 'b']", ['a', 'b']],
  ["['a', 'b',]", ['a', 'b']],
  ["{0: u'a'}", ['a']],
  ['["a", "b"]', ['a', 'b']],
  ['{"0": "a", "1": "b"}', ['a', 'b']],
  ["{0: 'two\\nlines'}", ['two lines']],
])('reads %s', (text, names) => {
  expect(parseClassNames(text)).toEqual(names)
})

test.each([
  '',
  'person',
  '{}',
  '[]',
  "{0: 'a', 2: 'c'}",
  "{0: 'a', 0: 'b'}",
  "{-1: 'a'}",
  '{0: 1}',
  "{'a': 0}",
  "{0: ''}",
  "['a'",
  "['a'] + ['b']",
  "{0: __import__('os').system('x')}",
  "['a' 'b']",
])('refuses %s', (text) => {
  expect(parseClassNames(text)).toBeNull()
})

test('gives back any names that JSON holds', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => /^[^\p{Cc}\s]+$/u.test(text))
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 50 }), (names) => {
      expect(parseClassNames(JSON.stringify(names))).toEqual(names)
    }),
  )
})

test('never throws, whatever the text', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseClassNames(`{${text}`)))
})

test('reads a list of lines as Windows and Unix write it', () => {
  expect(classNamesFromLines('\uFEFFcat\r\n dog \r\n\r\n')).toEqual(['cat', 'dog'])
  expect(classNamesFromLines('cat\n\ndog')).toEqual(['cat', '', 'dog'])
})
