import { t } from '@lingui/core/macro'
import { notReviewed } from '#model/query/to-review.ts'
import { englishOf } from '../texts/index.ts'

/** A condition with a plain title. `also` has synonyms. */
export type Phrase = { title: string; term: string; also?: string }

/** The most common conditions besides names, numbers and dates. A chip with such a term shows its title. */
export const phrases: readonly Phrase[] = inEnglishToo([
  { title: t`not reviewed`, term: notReviewed, also: t`unreviewed` },
  { title: t`predicted`, term: 'state == "predicted"', also: t`predictions` },
  { title: t`new`, term: 'state == "new"', also: t`unlabeled untouched no predictions` },
  { title: t`reviewed`, term: 'state == "reviewed"', also: t`accepted done finished` },
  { title: t`approved`, term: 'state == "approved"', also: t`second pass` },
  { title: t`rejected`, term: 'state == "rejected"', also: t`unfit bad` },
  { title: t`sent back`, term: 'review.verdict == "sentBack"', also: t`returned` },
  { title: t`skipped`, term: 'review.skips > 0', also: t`later` },
  { title: t`blind audit`, term: 'review.blind', also: t`hidden predictions` },
  { title: t`with open comments`, term: 'comments.open > 0', also: t`comment discussion` },
  { title: t`with comments`, term: 'comments.count > 0', also: t`comment discussion` },
  { title: t`with near-duplicates`, term: 'duplicates.size > 1', also: t`duplicates similar burst` },
  { title: t`without labels`, term: 'labels.count == 0', also: t`unlabeled empty no labels negative` },
  { title: t`with labels`, term: 'labels.count > 0', also: t`labeled` },
  { title: t`with open predictions`, term: 'prediction.shown > 0', also: t`open` },
  { title: t`some predictions accepted`, term: 'prediction.taken > 0', also: t`taken` },
  { title: t`some predictions deleted`, term: 'prediction.deleted > 0', also: t`wrong corrected` },
  { title: t`no open predictions`, term: '!has(prediction.minScore)', also: t`no predictions nothing found` },
  { title: t`low confidence`, term: 'prediction.minScore < 0.4', also: t`unsure doubtful least confident` },
  { title: t`on hold`, term: 'hold', also: t`held legal` },
  { title: t`pinned`, term: 'sentinel', also: t`pin` },
  { title: t`retired`, term: 'lifecycle == "retired"', also: t`removed` },
  { title: t`archived`, term: 'lifecycle == "archived"', also: t`removed moved` },
  { title: t`in the trash`, term: 'lifecycle == "trashed"', also: t`trashed deleted removed` },
  { title: t`in train`, term: 'split == "train"', also: t`training split dataset` },
  { title: t`in val`, term: 'split == "val"', also: t`validation split dataset` },
  { title: t`in test`, term: 'split == "test"', also: t`split dataset` },
  { title: t`in no dataset`, term: '!has(split)', also: t`split` },
  {
    title: t`captured at night`,
    term: '(image.capturedAt.getHours() >= 21 || image.capturedAt.getHours() < 6)',
    also: t`at night dark taken evening`,
  },
  { title: t`no capture time`, term: '!has(image.capturedAt)', also: t`date unknown` },
  { title: t`no reviewer`, term: '!has(reviewer)', also: t`nobody yet` },
  { title: t`license unknown`, term: '!has(image.licence)', also: t`licence rights` },
  { title: t`consent unknown`, term: '!has(image.consent)', also: t`rights` },
  { title: t`best of its near-duplicates`, term: 'duplicates.size > 1 && duplicates.rank == 1', also: t`duplicates` },
  { title: t`near-duplicate of a better one`, term: 'duplicates.rank > 1', also: t`duplicates redundant` },
])

/** Adds the English words as synonyms, so that they work in every language of the window. */
export function inEnglishToo(phrases: readonly Phrase[]): Phrase[] {
  return phrases.map(({ title, term, also = '' }) => {
    const english = [englishOf(title), englishOf(also)].filter((words) => words !== title && words !== also)
    return { title, term, also: [also, ...english].join(' ').trim() }
  })
}
