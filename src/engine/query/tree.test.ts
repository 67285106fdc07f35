import { expect, test } from 'vitest'
import { queryText } from '#model/text/query-tree.ts'
import { compileWhere, queryTree } from './index.ts'

const sqlOf = (text: string) => compileWhere(text, { nowMs: 1_800_000_000_000 })

test.each([
  'image.source == "yard \\"7\\""',
  'age(image.importedAt) > days(365) && labels.count < 3',
  'state == "new" || state == "predicted"',
  '(state == "new" || state in ["predicted", "reviewed"]) && !("night" in image.tags) && !hold',
  'has(image.capturedAt) && !has(reviewer) && image.capturedAt >= timestamp("2026-05-01")',
  '!(labels.count == 0 && prediction.minScore < 0.5)',
  'labels.exists(l, l.class == "dog" && l.width > 100.0) || "dog" in labels.classes',
  'image.metadata.camera == "X100" && image.path.startsWith("cam1/") && inDataset("golden")',
])('%s says the same once it was taken apart', (text) => {
  expect(sqlOf(queryText(queryTree(text)))).toEqual(sqlOf(text))
})

test('conditions come apart as field, comparison and values, whichever side stands first', () => {
  expect(queryTree('3 < labels.count && age(image.importedAt) > days(365)')).toEqual({
    op: 'and',
    parts: [
      { op: 'condition', field: 'labels.count', how: '>', values: [3] },
      { op: 'condition', field: 'image.importedAt', how: 'age>', values: [365] },
    ],
  })
})

test('what no form can show stays as it is written, and a wrong query is refused with its place', () => {
  const odd = 'labels.filter(l, l.score < 0.3).size() > 2'
  expect(queryTree(odd)).toEqual({ op: 'text', text: odd })
  expect(queryTree(`!(${odd})`)).toEqual({ op: 'not', part: { op: 'text', text: odd } })
  expect(() => queryTree('labels.count >')).toThrow('ends too early')
})
