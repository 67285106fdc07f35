import { describe, expect, it } from 'vitest'
import { conjuncts, excludingTerm, hasTerm, withoutTerm, withTerm } from './query-text.ts'

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
