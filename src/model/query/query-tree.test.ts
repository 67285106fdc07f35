import fc from 'fast-check'
import { expect, test } from 'vitest'
import { phraseOf } from './phrase.ts'
import { queryText } from './query-text.ts'
import { queryTree } from './query-tree.ts'
import { bare, randomQuery } from './random-query.ts'

test('a tree that is printed is read back as the same tree', () => {
  fc.assert(
    fc.property(randomQuery, (tree) => {
      expect(bare(queryTree(queryText(tree)))).toEqual(tree)
    }),
  )
})

test('every tree has words, whose quoted parts are the query itself', () => {
  fc.assert(
    fc.property(randomQuery, (tree) => {
      expect(phraseOf(tree)).not.toBe('')
      expect(phraseOf(queryTree(queryText(tree)))).toBe(phraseOf(tree))
    }),
  )
})

test('conditions come apart as field, comparison and values, whichever side stands first', () => {
  expect(bare(queryTree('3 < labels.count && age(image.importedAt) > days(365)'))).toEqual({
    op: 'and',
    parts: [
      { op: 'condition', field: 'labels.count', how: '>', values: [3] },
      { op: 'condition', field: 'image.importedAt', how: 'age>', values: [365] },
    ],
  })
})

test('conditions on the items of a list name parts of the item', () => {
  expect(bare(queryTree('labels.filter(l, l.score < 0.3).size() > 2'))).toEqual({
    op: 'items',
    list: 'labels',
    how: '>',
    item: 'l',
    part: { op: 'condition', field: 'score', how: '<', values: [0.3] },
    value: 2,
  })
})

test('what nothing else says stays as it is written, and a wrong query is refused with its place', () => {
  const odd = 'image.width * 2 > 3'
  expect(bare(queryTree(`!(${odd}) && hold`))).toEqual({
    op: 'and',
    parts: [
      { op: 'not', part: { op: 'text', text: odd } },
      { op: 'condition', field: 'hold', how: 'true', values: [] },
    ],
  })
  expect(() => queryTree('labels.count >')).toThrow('ends too early')
})
