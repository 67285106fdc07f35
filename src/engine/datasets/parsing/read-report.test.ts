import { expect, it } from 'vitest'
import { rejectedCount } from '#model/rejected-count.ts'
import { ReadReport } from './read-report.ts'

it('names the first items of a reason, and counts the rest', () => {
  const report = new ReadReport()
  report.reject('b.json', 'It is no JSON.')
  for (let i = 0; i < 72; i++) report.reject('a.json', 'It has no class.', `annotation ${i}`)
  const rejected = report.rejected()
  expect(rejected.slice(0, 2)).toEqual([
    { path: 'b.json', reason: 'It is no JSON.' },
    { path: 'a.json: annotation 0', reason: 'It has no class.' },
  ])
  expect(rejected.at(-1)).toEqual({ path: 'a.json: 22 more', reason: 'It has no class.', count: 22 })
  expect(rejectedCount(rejected)).toBe(73)
})
