import { expect, it } from 'vitest'
import { summaryOf } from './result-summary.ts'

it('keeps the figures, the length of each list and the first problems, however long the result is', () => {
  const rejected = Array.from({ length: 5000 }, (_, i) => ({ path: `${i}.jpg`, reason: 'It is no image.' }))
  const summary = summaryOf({
    imagesAdded: 12,
    note: 'so it went',
    labels: ['dog', 'cat'],
    rejected,
    previouslyRemoved: [],
  })
  expect(summary).toEqual({
    figures: { imagesAdded: 12, labels: 2, rejected: 5000, previouslyRemoved: 0 },
    problems: ['0.jpg: It is no image.', '1.jpg: It is no image.', '2.jpg: It is no image.'],
  })
})

it('counts what a problem stands for, where it is for many', () => {
  const rejected = [
    { path: 'a.json: 1', reason: 'No class.' },
    { path: 'a.json: 22 more', reason: 'No class.', count: 22 },
  ]
  expect(summaryOf({ rejected, changed: [{ what: 'shape clipped', count: 7 }] }).figures).toEqual({
    rejected: 23,
    changed: 1,
  })
})

it('names what has no path by its image, and what has neither by the reason alone', () => {
  const skipped = [{ imageId: 'img_7', reason: 'It changed since.' }, { reason: 'It is held.' }]
  expect(summaryOf({ skipped }).problems).toEqual(['img_7: It changed since.', 'It is held.'])
})

it('finds nothing in a result that is no object', () => {
  expect(summaryOf(null)).toEqual({ figures: {}, problems: [] })
  expect(summaryOf('done')).toEqual({ figures: {}, problems: [] })
})
