import { describe, expect, it } from 'vitest'
import { toReviewBy } from '#model/query/to-review.ts'
import { chipsOf } from './chips.ts'
import { looksLikeQuery, offersFor, offerText, withOffer } from './offers.ts'

const nowMs = Date.parse('2026-11-27T15:30:00Z')
const toReview = toReviewBy('mara')
const named = (kind: 'class' | 'tag' | 'source' | 'reviewer', title: string, term: string, alias?: string) => ({
  kind,
  title,
  term,
  ...(alias && { alias }),
})
const dog = named('class', 'dog', '"dog" in classes')
const names = [
  named('class', 'human', '"human" in classes'),
  named('class', 'human', '"human" in classes', 'person'),
  named('class', 'vehicle', '"vehicle" in classes'),
  named('class', 'traffic light', '"traffic light" in classes'),
  named('tag', 'night', '"night" in image.tags'),
  named('source', 'yard 7', 'image.source == "yard 7"'),
  named('reviewer', 'Mara', 'reviewer == "Mara"'),
]
const shown = (text: string, names = [dog]) => offersFor(text, { names, nowMs, toReview }).map(offerText)

it('names come before phrases, parts of texts last', () => {
  expect(shown('Dog')).toEqual(['class dog', 'file name contains Dog', 'comment says Dog'])
  expect(shown('night', [])).toEqual(['captured at night', 'file name contains night', 'comment says night'])
  expect(shown('sent', [])[0]).toBe('sent back')
  expect(shown('unlabeled', [])).toEqual([
    'new',
    'without labels',
    'file name contains unlabeled',
    'comment says unlabeled',
  ])
  expect(shown('last week', []).slice(0, 3)).toEqual([
    'captured in the last 7 days',
    'imported in the last 7 days',
    'reviewed in the last 7 days',
  ])
  expect(shown(' ')).toEqual([])
})

it('every offer becomes a chip in words', () => {
  for (const text of [
    'Käse "x" \\ Y',
    'yesterday',
    'review',
    'trash',
    'dup',
    'no',
    'not human, at least 3 objects, png',
  ])
    for (const offer of offersFor(text, { names: [dog, ...names], nowMs, toReview })) {
      const chips = chipsOf(withOffer('', offer, false))
      expect(chips.length, text).toBeGreaterThan(0)
      for (const chip of chips) expect(chip, text).toMatchObject({ isQuery: false })
    }
})

const lastWeek = (field: string) => `age(image.${field}) < days(7)`
const [human, vehicle] = ['"human" in classes', '"vehicle" in classes']

describe('phrases', () => {
  it.each([
    ['human', human],
    ['Humans', human],
    ['person', human],
    ['people', human],
    ['persons not reviewed', `${human} && (state == "new" || state == "predicted")`],
    ['vehicles', vehicle],
    ['traffic lights', '"traffic light" in classes'],
    ['traffic lights at night', '"traffic light" in classes && "night" in image.tags'],
    ['human not reviewed last week', `${human} && (!has(image.reviewedAt) || age(image.reviewedAt) >= days(7))`],
    ['humans reviewed last week', `${human} && ${lastWeek('reviewedAt')}`],
    [
      'vehicle imported this month',
      `${vehicle} && image.importedAt >= timestamp("2026-11-01") && image.importedAt < timestamp("2026-11-28")`,
    ],
    [
      'human taken in november 2025',
      `${human} && image.capturedAt >= timestamp("2025-11-01") && image.capturedAt < timestamp("2025-12-01")`,
    ],
    [
      'not reviewed yesterday',
      '!has(image.reviewedAt) || image.reviewedAt < timestamp("2026-11-26") || image.reviewedAt >= timestamp("2026-11-27")',
    ],
    ['vehicle and human', `${vehicle} && ${human}`],
    ['vehicles & humans', `${vehicle} && ${human}`],
    ['human, vehicle', `${human} && ${vehicle}`],
    ['human with vehicle', `${human} && ${vehicle}`],
    ['vehicle or human', `${vehicle} || ${human}`],
    ['vehicle but not human', `${vehicle} && !(${human})`],
    ['vehicle without humans', `${vehicle} && !(${human})`],
    ['vehicle -human', `${vehicle} && !(${human})`],
    ['not human', `!(${human})`],
    ['no human no vehicle', `!(${human}) && !(${vehicle})`],
    ['low confidence vehicle', 'predictions.exists(p, p.class == "vehicle" && p.score < 0.4 && p.shown)'],
    ['unsure humans', 'predictions.exists(p, p.class == "human" && p.score < 0.4 && p.shown)'],
    [
      'low confidence vehicle or human',
      'predictions.exists(p, (p.class == "vehicle" || p.class == "human") && p.score < 0.4 && p.shown)',
    ],
    [
      'night low confidence vehicle with human',
      `"night" in image.tags && predictions.exists(p, p.class == "vehicle" && p.score < 0.4 && p.shown) && ${human}`,
    ],
    ['no low confidence vehicle', '!(predictions.exists(p, p.class == "vehicle" && p.score < 0.4 && p.shown))'],
    ['low confidence and vehicle', `prediction.minScore < 0.4 && ${vehicle}`],
    ['low confidence not vehicle', `prediction.minScore < 0.4 && !(${vehicle})`],
    ['confidence below 50%', 'prediction.minScore < 0.5'],
    ['human confidence under 0.3', 'predictions.exists(p, p.class == "human" && p.score < 0.3 && p.shown)'],
    ['more than 5 objects', 'objects.count > 5'],
    ['over 5 objects', 'objects.count > 5'],
    ['5 or more boxes', 'objects.count >= 5'],
    ['exactly 2 labels', 'labels.count == 2'],
    ['labels > 3', 'labels.count > 3'],
    ['at least 3 predictions human', `prediction.count >= 3 && ${human}`],
    ['no objects', 'objects.count == 0'],
    ['human without labels', `${human} && labels.count == 0`],
    ['vehicle with comments', `${vehicle} && comments.count > 0`],
    ['width over 1000', 'image.width > 1000'],
    ['file size above 2 MB', 'image.bytes > 2000000'],
    ['class:human', human],
    ['class: humans', human],
    ['class:person', human],
    ['class:zebra', '"zebra" in classes'],
    ['tag:night', '"night" in image.tags'],
    ['tagged night', '"night" in image.tags'],
    ['source:"yard 7"', 'image.source == "yard 7"'],
    ['human from yard 7', `${human} && image.source == "yard 7"`],
    ['in yard 7 not night', 'image.source == "yard 7" && !("night" in image.tags)'],
    ['state:approved', 'state == "approved"'],
    ['state:rejected or state:approved', 'state == "rejected" || state == "approved"'],
    ['reviewed by mara', 'reviewer == "Mara"'],
    ['human reviewed by Mara last week', `${human} && reviewer == "Mara" && ${lastWeek('capturedAt')}`],
    ['not reviewed by mara', '!has(reviewer) || reviewer != "Mara"'],
    ['png', 'image.format == "png"'],
    ['jpg with vehicles', `image.format == "jpeg" && ${vehicle}`],
    ['png or tiff', 'image.format == "png" || image.format == "tiff"'],
    ['format:webp', 'image.format == "webp"'],
    ['to review', toReview],
    ['humans to review', `${human} && ${toReview}`],
    ['vehicle sent back', `${vehicle} && review.verdict == "sentBack"`],
    ['approved vehicle in train', `state == "approved" && ${vehicle} && split == "train"`],
    ['rejected last month', 'state == "rejected" && age(image.capturedAt) < days(30)'],
    ['name:IMG_04', 'image.path.lowerAscii().contains("img_04")'],
    ['comment:lamb', 'comments.exists(c, c.text.lowerAscii().contains("lamb"))'],
    ['human rev', `${human} && state == "reviewed"`],
    ['pinned humans', `sentinel && ${human}`],
    ['images of humans', human],
    ['duplicates of vehicles', `duplicates.size > 1 && ${vehicle}`],
  ])('%s', (text, query) => {
    const queries = offersFor(text, { names, nowMs, toReview }).map((offer) => withOffer('', offer, false))
    expect(queries[0]).toBe(query)
  })

  it('with words that nothing is called look for those in file names', () => {
    expect(shown('human IMG_04 not reviewed', names)).toEqual([
      'file name contains human IMG_04 not reviewed',
      'class human and file name contains IMG_04 and not reviewed',
      'comment says human IMG_04 not reviewed',
    ])
  })

  it('go on from what is asked for already', () => {
    const after = (where: string, text: string) =>
      withOffer(where, offersFor(text, { names, nowMs, toReview })[0]!, false)
    expect(after('"dog" in classes', 'human')).toBe('"dog" in classes || "human" in classes')
    expect(after('"dog" in classes', 'human and vehicle')).toBe(`"dog" in classes && ${human} && ${vehicle}`)
    // What needs several things at once goes on to do so.
    expect(after(`${human} && ${vehicle}`, 'traffic light')).toBe(
      `${human} && ${vehicle} && "traffic light" in classes`,
    )
    expect(after('"dog" in classes', 'and human')).toBe(`"dog" in classes && ${human}`)
    expect(after('hold', 'not human')).toBe(`hold && !(${human})`)
  })
})

it('code is told from words', () => {
  for (const text of ['state == "new"', '"dog" in classes', 'labels.count > 3', '!hold', 'has(reviewer)'])
    expect(looksLikeQuery(text), text).toBe(true)
  for (const text of ['dog', 'IMG_0402.jpg', 'last week', 'a & b', 'cat (1).jpg', 'Mara!'])
    expect(looksLikeQuery(text), text).toBe(false)
})
