import { describe, expect, it } from 'vitest'
import {
  alternatives,
  choicesOf,
  conjuncts,
  endOfWord,
  excluded,
  excludingTerm,
  fieldsIn,
  termAlone,
  withoutFields,
  withTerm,
} from './query-text.ts'

describe('terms of a query', () => {
  it('are split where all have to be true, not inside of texts and brackets', () => {
    expect(conjuncts('state == "a && b" && (x || y) && labels.exists(l, l.class == "d" && l.x > 1.0)')).toEqual([
      'state == "a && b"',
      '(x || y)',
      'labels.exists(l, l.class == "d" && l.x > 1.0)',
    ])
    expect(conjuncts(' ')).toEqual([])
  })

  it('are added once, and put alternatives into brackets', () => {
    expect(withTerm('', 'state == "new"')).toBe('state == "new"')
    expect(withTerm('a && b', 'b')).toBe('a && b')
    expect(withTerm('a || b', 'c')).toBe('(a || b) && c')
    expect(excludingTerm('a', 'b && c')).toBe('a && !(b && c)')
  })

  it('of the same field are let in beside each other, a range takes the place of the former', () => {
    const dog = withTerm('hold', '"dog" in labels.classes')
    const both = withTerm(dog, '"cat" in labels.classes')
    expect(both).toBe('hold && ("dog" in labels.classes || "cat" in labels.classes)')
    expect(withTerm(both, '"cat" in labels.classes')).toBe(both)
    expect(excludingTerm(both, '"cat" in labels.classes')).toBe(
      'hold && "dog" in labels.classes && !("cat" in labels.classes)',
    )
    expect(withTerm('state in ["new", "approved"]', 'state == "rejected"')).toBe(
      'state == "new" || state == "approved" || state == "rejected"',
    )
    expect(termAlone(both, '"cow" in labels.classes')).toBe('hold && "cow" in labels.classes')
    expect(withTerm('labels.count >= 2 && labels.count < 5 && hold', 'labels.count < 9')).toBe(
      'hold && labels.count < 9',
    )
    expect(withTerm('image.path.contains("a")', 'image.path.contains("b")')).toBe(
      'image.path.contains("a") && image.path.contains("b")',
    )
  })

  it('are known by their fields, whatever stands in texts', () => {
    expect(fieldsIn('image.path.lowerAscii().contains("state == 1") && age(image.capturedAt) < days(3)')).toEqual([
      'image.path',
      'image.capturedAt',
    ])
    expect(
      choicesOf('("a" in image.tags || "b" in image.tags) && !("c" in image.tags) && hold', ['image.tags']),
    ).toEqual({
      chosen: ['"a" in image.tags', '"b" in image.tags'],
      left: ['"c" in image.tags'],
    })
    expect(withoutFields('"a" in image.tags && hold && !("c" in image.tags)', ['image.tags'])).toBe('hold')
    expect(alternatives('(a || (b || c))')).toEqual(['a', 'b', 'c'])
    expect(excluded('!has(image.capturedAt)')).toBe(null)
    expect(excluded('!(a) && b')).toBe(null)
  })

  it('survive a text that is not closed', () => {
    expect(conjuncts('image.path.contains("a && b')).toEqual(['image.path.contains("a && b'])
  })
})

describe('the word that an error is about', () => {
  it.each([
    ['stat == "new"', 0, 'stat'],
    ['image.widht > 3 && hold', 0, 'image.widht'],
    ['größe > 3', 0, 'größe'],
    ['state in ["new", "aproved"]', 17, '"aproved"'],
    ['state == "it\\"s" && x', 9, '"it\\"s"'],
    ['image.path == "abc', 14, '"abc'],
    ['state = "new"', 6, '='],
    ['hold and hold', 5, 'and'],
    ['image.path.startWith("a")', 11, 'startWith'],
    ['imge.path.startsWith ("a")', 0, 'imge.path'],
    ['age(image.capturedAt) > 30', 24, '30'],
    ['hold && 🙂', 8, '🙂'],
    ['hold &&', 7, ''],
  ])('of %s at %i is %s', (query, at, word) => {
    expect(query.slice(at, endOfWord(query, at))).toBe(word)
  })
})
