import { describe, expect, it } from 'vitest'
import { queryText } from '#model/query/query-text.ts'
import { chipsOf } from './chips.ts'
import { conjuncts } from './query-terms.ts'

const inWords = (query: string) =>
  chipsOf(query).map(({ title, values, excludes }) =>
    [excludes ? 'not' : '', title, values.join(' or ')].filter((word) => word !== '').join(' '),
  )

describe('chips of a query', () => {
  it.each([
    ['', []],
    ['state == "predicted"', ['predicted']],
    ['state == "new" || state == "predicted"', ['not reviewed']],
    ['"mara" in review.waitsFor', ['to review by mara']],
    ['objects.count > 5', ['with more than 5 objects']],
    ['labels.count >= 2 && labels.count < 9', ['labels 2–9']],
    ['"dog" in classes && "cat" in classes', ['class dog', 'class cat']],
    ['!has(reviewer) || reviewer != "mara"', ['not reviewed by mara']],
    ['!has(image.reviewedAt) || age(image.reviewedAt) >= days(7)', ['not reviewed in the last 7 days']],
    ['state in ["new", "reviewed"]', ['new or reviewed']],
    ['"dog" in classes', ['class dog']],
    ['("dog" in classes || "cat" in classes) && hold', ['class dog or cat', 'on hold']],
    ['!("dog" in classes)', ['not class dog']],
    ['image.source == "a \\"b\\" || c"', ['source a "b" || c']],
    ['image.path.lowerAscii().contains("night")', ['file name night']],
    ['comments.exists(c, c.text.lowerAscii().contains("lamb"))', ['comment lamb']],
    ['prediction.minScore >= 0.3 && state == "new" && prediction.minScore < 0.8', ['min. confidence 0.3–0.8', 'new']],
    ['prediction.minScore >= 0.3', ['min. confidence from 0.3']],
    ['prediction.minScore < 0.4', ['low confidence']],
    ['predictions.exists(p, p.class == "vehicle" && p.score < 0.4 && p.shown)', ['low confidence vehicle']],
    ['predictions.exists(p, p.class == "human" && p.score < 0.3 && p.shown)', ['human with a confidence below 0.3']],
    ['prediction.minScore < 0.4 && prediction.minScore >= 0.2', ['min. confidence 0.2–0.4']],
    ['image.bytes < 2000000', ['file size under 2.0 MB']],
    ['age(image.capturedAt) < days(7)', ['captured in the last 7 days']],
    [
      'image.importedAt >= timestamp("2026-01-03") && image.importedAt < timestamp("2026-01-04")',
      ['imported Jan 3, 2026'],
    ],
    [
      '(image.importedAt >= timestamp("2026-01-03") && image.importedAt < timestamp("2026-01-04") || image.importedAt >= timestamp("2026-02-03") && image.importedAt < timestamp("2026-02-05"))',
      ['imported Jan 3, 2026 or Feb 3, 2026–Feb 4, 2026'],
    ],
    ['!has(image.capturedAt)', ['no capture time']],
    ['duplicates.size > 1 && duplicates.rank == 1', ['best of its near-duplicates']],
    ['id in ["img_1", "img_2"]', ['2 selected images']],
    ['inDataset("first")', ['in dataset first']],
    ['leftOutOf("first")', ['left out of first']],
    ['leftOutOf("first", "perClassMax")', ['left out maximum per class (first)']],
    ['failedBy("yard")', ['model failed: yard']],
    ['evaluatedAs("evl_1", "missed")', ['evaluated as missed']],
    ['evaluatedAs("evl_1", "dog", "cat")', ['evaluated as dog taken for cat']],
    ['evaluatedAs("evl_1", "dog", "")', ['evaluated as dog, not found']],
    ['image.width > 400', ['image.width from 400']],
    ['(image.capturedAt.getHours() >= 21 || image.capturedAt.getHours() < 6)', ['captured at night']],
    ['labels.exists(l, l.class == "dog")', ['with a label with the class dog']],
    ['state == "new" || hold', ['new or on hold']],
  ])('%s', (query, words) => {
    expect(inWords(query)).toEqual(words)
  })

  it('hold every condition of the query, each once', () => {
    const query = '"dog" in classes && labels.count >= 2 && !(hold) && labels.count < 9 && labels.all(l, l.x > 1.0)'
    expect(
      chipsOf(query)
        .flatMap(({ parts }) => parts)
        .sort(),
    ).toEqual(
      conjuncts(query)
        .map((part) => queryText(part))
        .sort(),
    )
  })
})
