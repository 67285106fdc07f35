import { expect, test } from 'vitest'
import { queryTree } from './query-tree.ts'

test('conditions come apart as field, comparison and values, whichever side stands first', () => {
  expect(queryTree('3 < labels.count && age(image.importedAt) > days(365)')).toMatchObject({
    op: 'and',
    parts: [
      { op: 'condition', field: 'labels.count', how: '>', values: [3] },
      { op: 'condition', field: 'image.importedAt', how: 'age>', values: [365] },
    ],
  })
})

test('conditions on the items of a list name parts of the item', () => {
  expect(queryTree('labels.filter(l, l.score < 0.3).size() > 2')).toMatchObject({
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
  expect(queryTree(`!(${odd}) && hold`)).toMatchObject({
    op: 'and',
    parts: [
      { op: 'not', part: { op: 'text', text: odd } },
      { op: 'condition', field: 'hold', how: 'true', values: [] },
    ],
  })
  expect(() => queryTree('labels.count >')).toThrow('ends too early')
})
