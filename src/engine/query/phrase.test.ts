import { expect, test } from 'vitest'
import { phraseOf } from './phrase.ts'

test.each([
  ['age(image.importedAt) > days(730)', 'imported more than 2 years ago'],
  ['age(image.capturedAt) < duration("72h")', 'taken in the last 3 days'],
  ['image.reviewedAt < timestamp("2026-05-01T00:00:00Z")', 'reviewed before 2026-05-01'],
  ['state == "new" || "predicted" == state', 'that are new or predicted'],
  ['state in ["new", "predicted", "rejected"]', 'that are new, predicted or rejected'],
  ['image.source == "yard 7" && labels.count == 0', 'from yard 7 and without labels'],
  ['3 <= labels.count', 'with at least 3 labels'],
  ['"dog" in labels.classes && !("night" in image.tags)', 'with the class dog and except those tagged night'],
  ['prediction.minScore < 0.4', 'with a lowest confidence below 0.4'],
  [
    'signal.f1 >= 0.95 && has(image.capturedAt)',
    'with an agreement with the current model of at least 0.95 and with a known time taken',
  ],
  ['state != "approved"', 'except those that are approved'],
  ['hold', 'on hold'],
  [
    'image.source == "a" && (labels.count > 3 || state == "new")',
    'from a and (with more than 3 labels or that are new)',
  ],
  ['image.path.contains("x") && image.width > 640', 'where image.path.contains("x") and with a width above 640'],
])('%s: images %s', (query, words) => {
  expect(phraseOf(query)).toBe(words)
})
