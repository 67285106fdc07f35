import { expect, test } from 'vitest'
import { count, rejects, table } from './table.ts'

test('columns are aligned by what is seen, numbers stand right, unknown is a dash', () => {
  const rows = [
    ['写真.png', 7, 'new'],
    ['a.png', 12, null],
  ]
  expect(table(['name', 'n', 'state'], rows)).toBe(
    ['name       n  state', '写真.png   7  new', 'a.png     12  –'].join('\n'),
  )
  expect(table(['name'], [], 'No images match')).toBe('No images match')
})

test('a cell stays one line', () => {
  expect(table(['name'], [['a\nb\tc']])).toBe('name\na b c')
})

test('a long list of rejects says how many more there are', () => {
  const many = Array.from({ length: 23 }, (_, i) => ({ path: `${i}.jpg`, reason: 'Empty.' }))
  expect(rejects(many, 'Rejected').split('\n')).toHaveLength(23)
  expect(rejects(many, 'Rejected')).toMatch(/… and 3 more/)
  const counted = [...many, { path: '20 more', reason: 'Empty.', count: 20 }]
  expect(rejects(counted, 'Rejected')).toMatch(/… and 23 more/)
  expect(rejects([], 'Rejected')).toBe('')
  expect([count(1, 'class', 'classes'), count(0, 'image')]).toEqual(['1 class', '0 images'])
})
