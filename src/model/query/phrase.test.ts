import { expect, test } from 'vitest'
import { phraseIn } from './phrase.ts'

test.each([
  ['age(image.importedAt) > days(730)', 'imported more than 2 years ago'],
  ['age(image.capturedAt) < duration("72h")', 'taken in the last 3 days'],
  ['image.reviewedAt < timestamp("2026-05-01T00:00:00Z")', 'reviewed before 2026-05-01'],
  ['state == "new" || "predicted" == state', 'that are new or predicted'],
  ['state in ["new", "predicted", "rejected"]', 'that are new, predicted or rejected'],
  ['image.source == "yard 7" && labels.count == 0', 'from yard 7 and without labels'],
  ['3 <= labels.count', 'with at least 3 labels'],
  ['"dog" in labels.classes && !("night" in image.tags)', 'with the class dog and not tagged night'],
  ['prediction.minScore < 0.4', 'with a lowest confidence below 0.4'],
  [
    'signal.f1 >= 0.95 && has(image.capturedAt)',
    'with an agreement with the current model of at least 0.95 and with a known time taken',
  ],
  ['state != "approved"', 'that are not approved'],
  ['hold', 'on hold'],
  [
    'image.source == "a" && (labels.count > 3 || state == "new")',
    'from a and (with more than 3 labels or that are new)',
  ],
  ['image.path.contains("x") && image.width > 640', 'whose path contains “x” and with a width above 640 px'],
  ['!image.path.startsWith("cam3/")', 'whose path does not start with “cam3/”'],
  ['image.path.lowerAscii().endsWith(".png")', 'whose path ends with “.png” in upper or lower case'],
  ['image.source.matches("yard [0-9]+")', 'whose source matches the pattern “yard [0-9]+”'],
  ['!has(image.capturedAt)', 'without a known time taken'],
  ['!("dog" in classes)', 'without a label or shown prediction of the class dog'],
  ['!(state in ["new", "rejected"])', 'that are not new or rejected'],
  ['!(labels.count < 2 || hold)', 'with at least 2 labels and not on hold'],
  ['image.tags.size() == 0 || size(labels.classes) > 1', 'without tags or with more than 1 class'],
  ['labels.count != 0 && image.bytes >= 2000000', 'with labels and with a file size of at least 2 MB'],
  ['image.width < image.height', 'with a width below the height'],
  [
    'labels.exists(l, l.class == "dog" && l.width < 20.0)',
    'with a label (with the class dog and with a width below 20 px)',
  ],
  ['labels.filter(l, l.class == "dog").size() >= 3', 'with at least 3 labels with the class dog'],
  ['!labels.all(l, l.shape == "box")', 'with a label with a shape other than box'],
  ['!image.tags.exists(t, t.startsWith("cam"))', 'without a tag whose name starts with “cam”'],
  ['!failedBy("eye")', 'not failed by the model eye'],
  ['seenBy("eye") && !inDataset("v1")', 'seen by the model eye and not in the dataset version v1'],
  ['leftOutOf("v1")', 'left out of the dataset version v1'],
  ['!leftOutOf("v1", "perClassMax")', 'not left out of the dataset version v1 (maximum per class)'],
  ['image.capturedAt.getHours() >= 22', 'taken at an hour (UTC) of at least 22'],
  [
    'hold && !(image.width * image.height > 5)',
    'on hold and where the expression “image.width * image.height > 5” does not hold',
  ],
])('%s: images %s', (query, words) => {
  expect(phraseIn(query)).toBe(words)
})
