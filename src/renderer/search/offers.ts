import { t } from '@lingui/core/macro'
import type { Suggestion } from '#contract'
import { queryText } from '#model/query/query-text.ts'
import type { QueryTree } from '#model/query/query-tree.ts'
import { datePhrases } from './date-words.ts'
import { type Phrase, phrases } from './phrases.ts'
import { readQuery } from './query-terms.ts'

export type OfferKind = Suggestion['kind'] | 'phrase' | 'date' | 'file' | 'comment' | 'look' | 'object'

/** Something that the typed words may mean: `lead` stands before what is looked for, such as "class". */
export type Offer = { kind: OfferKind; lead: string; title: string; term: string }

const leads: Readonly<Record<Suggestion['kind'], string>> = {
  class: t`class`,
  tag: t`tagged`,
  source: t`source`,
  reviewer: t`reviewed by`,
  dataset: t`in dataset`,
}

const maxPhrases = 4

/** "not cat" and "-cat" look for what is no cat. */
export function wordsOf(text: string): { words: string; excludes: boolean } {
  const words = text.trim().replace(/^(not\s+|-(?=\p{L}))/iu, '')
  return { words, excludes: words !== text.trim() && words !== '' }
}

/** How well a text fits what is typed: 0 begins so, 1 a word in it does, 2 another word for it does; null: not at all. */
function rank({ title, also = '' }: Phrase, typed: string): number | null {
  if (title.startsWith(typed)) return 0
  if (` ${title}`.includes(` ${typed}`)) return 1
  return ` ${also}`.includes(` ${typed}`) ? 2 : null
}

/** SQL and CEL know the small letters of A to Z alone. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const contains = (field: string, text: string): QueryTree => ({
  op: 'condition',
  field,
  via: 'lowerAscii',
  how: 'contains',
  values: [text],
})

/** What the typed words may mean, the likeliest first: names, times and things to ask for, then parts of texts. */
export function offersFor(text: string, names: readonly Suggestion[], nowMs: number): Offer[] {
  const typed = text.trim().toLowerCase()
  if (typed === '') return []
  const fitting = phrases
    .flatMap((phrase) => {
      const fit = rank(phrase, typed)
      return fit === null ? [] : [{ phrase, fit }]
    })
    .sort((a, b) => a.fit - b.fit)
    .slice(0, maxPhrases)
  const asOffer =
    (kind: 'phrase' | 'date') =>
    (phrase: Phrase): Offer => ({ kind, lead: '', ...phrase })
  const named = names.map(({ kind, title, term }): Offer => ({ kind, lead: leads[kind], title, term }))
  const begins = (offer: Offer) => offer.title.toLowerCase().startsWith(typed)
  return [
    ...datePhrases(text, nowMs).map(asOffer('date')),
    ...named.filter(begins),
    ...fitting.filter(({ fit }) => fit < 2).map(({ phrase }) => asOffer('phrase')(phrase)),
    ...named.filter((offer) => !begins(offer)),
    ...fitting.filter(({ fit }) => fit === 2).map(({ phrase }) => asOffer('phrase')(phrase)),
    {
      kind: 'file',
      lead: t`file name contains`,
      title: text.trim(),
      term: queryText(contains('image.path', lowerAscii(text.trim()))),
    },
    {
      kind: 'comment',
      lead: t`comment says`,
      title: text.trim(),
      term: queryText({
        op: 'items',
        list: 'comments',
        how: 'exists',
        item: 'c',
        part: contains('text', lowerAscii(text.trim())),
        value: 0,
      }),
    },
  ]
}

/** What a text may mean of the images themselves; it is no condition but a search, and so has no term. */
export const lookOffers = (text: string): Offer[] => [
  { kind: 'look', lead: t`images that show`, title: text.trim(), term: '' },
  { kind: 'object', lead: t`objects that look like`, title: text.trim(), term: '' },
]

/** Whether a text can be read as a query that is more than a name or a value. */
export function looksLikeQuery(text: string): boolean {
  const tree = readQuery(text)
  return tree.op !== 'text' && !(tree.op === 'condition' && tree.how === 'true')
}
