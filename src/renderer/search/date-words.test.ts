import { expect, it } from 'vitest'
import { datePhrases } from './date-words.ts'

const nowMs = Date.parse('2026-11-27T15:30:00Z')
const first = (text: string) => datePhrases(text, nowMs)[0]

it.each([
  ['last week', 'captured in the last 7 days', 'age(image.capturedAt) < days(7)'],
  ['last 3 months', 'captured in the last 90 days', 'age(image.capturedAt) < days(90)'],
  [
    'reviewed yesterday',
    'reviewed yesterday',
    'image.reviewedAt >= timestamp("2026-11-26") && image.reviewedAt < timestamp("2026-11-27")',
  ],
  [
    'this week',
    'captured this week',
    'image.capturedAt >= timestamp("2026-11-23") && image.capturedAt < timestamp("2026-11-28")',
  ],
  [
    '2025',
    'captured in 2025',
    'image.capturedAt >= timestamp("2025-01-01") && image.capturedAt < timestamp("2026-01-01")',
  ],
  [
    'Nov 2025',
    'captured in November 2025',
    'image.capturedAt >= timestamp("2025-11-01") && image.capturedAt < timestamp("2025-12-01")',
  ],
  [
    'december',
    'captured in December 2025',
    'image.capturedAt >= timestamp("2025-12-01") && image.capturedAt < timestamp("2026-01-01")',
  ],
  [
    'imported 2026-02-28',
    'imported on 28 February 2026',
    'image.importedAt >= timestamp("2026-02-28") && image.importedAt < timestamp("2026-03-01")',
  ],
  [
    '3 May 2026',
    'captured on 3 May 2026',
    'image.capturedAt >= timestamp("2026-05-03") && image.capturedAt < timestamp("2026-05-04")',
  ],
])('%s', (text, title, term) => {
  expect(first(text)).toEqual({ title, term })
})

it.each(['mar', 'night', '31 feb 2026', '2026-13', 'dog'])('%s is a time only if it can be one', (text) => {
  expect(first(text)?.title).toBe(text === 'mar' ? 'captured in March 2026' : undefined)
})
