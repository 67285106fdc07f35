import { describe, expect, it } from 'vitest'
import { queryText } from '#model/query/query-text.ts'
import type { QueryTree } from '#model/query/query-tree.ts'
import {
  alternatives,
  choicesOf,
  conjuncts,
  excluded,
  excludingTerm,
  fieldsIn,
  readQuery,
  termAlone,
  withoutFields,
  withTerm,
} from './query-terms.ts'

const texts = (trees: readonly QueryTree[]) => trees.map((tree) => queryText(tree))

describe('terms of a query', () => {
  it('are split where all have to be true, not inside of texts and brackets', () => {
    expect(texts(conjuncts('state == "a && b" && (x || y) && labels.exists(l, l.class == "d" && l.x > 1.5)'))).toEqual([
      'state == "a && b"',
      'x || y',
      'labels.exists(l, l.class == "d" && l.x > 1.5)',
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
    expect(
      fieldsIn(readQuery('image.path.lowerAscii().contains("state == 1") && age(image.capturedAt) < days(3)')),
    ).toEqual(['image.path', 'image.capturedAt'])
    expect(
      choicesOf('("a" in image.tags || "b" in image.tags) && !("c" in image.tags) && hold', ['image.tags']),
    ).toEqual({
      chosen: ['"a" in image.tags', '"b" in image.tags'],
      left: ['"c" in image.tags'],
    })
    expect(withoutFields('"a" in image.tags && hold && !("c" in image.tags)', ['image.tags'])).toBe('hold')
    expect(fieldsIn(readQuery('image.width * image.height > 5'))).toEqual(['image.width', 'image.height'])
    expect(texts(alternatives(readQuery('(a || (b || c))')))).toEqual(['a', 'b', 'c'])
    expect(excluded(readQuery('!has(image.capturedAt)'))).toBe(null)
    expect(excluded(readQuery('!(a) && b'))).toBe(null)
  })

  it('survive a text that is not closed', () => {
    expect(texts(conjuncts('image.path.contains("a && b'))).toEqual(['image.path.contains("a && b'])
  })
})
