import { describe, expect, it } from 'vitest'
import { conjuncts, endOfWord, excludingTerm, hasTerm, withoutTerm, withTerm } from './query-text.ts'

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

  it('are taken away, also when they are two conditions', () => {
    const query = withTerm('state == "new"', 'labels.count >= 2 && labels.count <= 5')
    expect(hasTerm(query, 'labels.count >= 2 && labels.count <= 5')).toBe(true)
    expect(withoutTerm(query, 'labels.count >= 2 && labels.count <= 5')).toBe('state == "new"')
    expect(withoutTerm('state == "new"', 'state == "new"')).toBe('')
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
