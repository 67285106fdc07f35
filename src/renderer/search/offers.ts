import { t } from '@lingui/core/macro'
import { commentMeaning, fileMeaning, type Meaning, namedMeaning, phrasesFor, type Vocabulary } from './meanings.ts'
import type { Phrase } from './phrases.ts'
import { excludingTerm, readQuery, termAlone, withParts } from './query-terms.ts'
import { type OfferPart, readingsOf } from './readings.ts'

/** What the typed words may mean, each part being a condition of its own. */
export type Offer = readonly OfferPart[]

export const keyOf = (offer: Offer): string => offer.map(({ kind, how, term }) => `${kind} ${how} ${term}`).join()

/** What stands before the name of a part: "and not class". */
export const beforePart = ({ how, lead }: OfferPart, isFirst: boolean): string =>
  [isFirst ? '' : t`and`, how === 'not' ? t`not` : '', lead].filter((word) => word !== '').join(' ')

export const offerText = (offer: Offer): string =>
  offer.map((part, n) => `${beforePart(part, n === 0)} ${part.title}`.trim()).join(' ')

const maxPhrases = 4

/** How well a text fits what is typed: 0 begins so, 1 a word in it does, 2 another word for it does; null: not at all. */
function rank(phrase: Phrase, typed: string): number | null {
  const title = phrase.title.toLowerCase()
  if (title.startsWith(typed)) return 0
  if (` ${title}`.includes(` ${typed}`)) return 1
  return ` ${phrase.also?.toLowerCase() ?? ''}`.includes(` ${typed}`) ? 2 : null
}

/** What the typed words may mean, the likeliest first: what they mean together, names and things to ask for, then parts of texts. */
export function offersFor(text: string, vocabulary: Vocabulary): Offer[] {
  const whole = text.trim()
  if (whole === '') return []
  const words = whole.replace(/^(not\s+|-(?=\p{L}))/iu, '')
  const how = words === whole || words === '' ? 'with' : 'not'
  const typed = (words || whole).toLowerCase()
  const fitting = phrasesFor(vocabulary.toReview)
    .flatMap((phrase) => {
      const fit = rank(phrase, typed)
      return fit === null ? [] : [{ phrase, fit }]
    })
    .sort((a, b) => a.fit - b.fit)
    .slice(0, maxPhrases)
  const asMeaning = ({ title, term }: Phrase): Meaning => ({ kind: 'phrase', lead: '', title, term })
  const named = vocabulary.names
    .filter(({ title, alias }) => [title, alias ?? ''].some((name) => name.toLowerCase().includes(typed)))
    .map(namedMeaning)
  const begins = (meaning: Meaning) => meaning.title.toLowerCase().startsWith(typed)
  const single: Meaning[] = [
    ...named.filter(begins),
    ...fitting.filter(({ fit }) => fit < 2).map(({ phrase }) => asMeaning(phrase)),
    ...named.filter((meaning) => !begins(meaning)),
    ...fitting.filter(({ fit }) => fit === 2).map(({ phrase }) => asMeaning(phrase)),
  ]
  const alone = (meaning: Meaning): Offer => [{ ...meaning, how }]
  const readings = readingsOf(whole, vocabulary)
  // The whole text in a file name is likelier than a part of it there.
  const isGuess = (offer: Offer) => offer.length > 1 && offer.some(({ kind }) => kind === 'file')
  const all = [
    ...readings.filter((offer) => !isGuess(offer)),
    ...single.map(alone),
    alone(fileMeaning(words || whole)),
    ...readings.filter(isGuess),
    alone(commentMeaning(words || whole)),
  ]
  const byText = new Map<string, Offer>()
  for (const offer of all) if (!byText.has(offerText(offer))) byText.set(offerText(offer), offer)
  return [...byText.values()]
}

/** The query that has an offer too, or leaves out what it is about. */
export function withOffer(query: string, offer: Offer, excludes: boolean): string {
  if (!excludes) return withParts(query, offer)
  const [first, ...more] = offer
  if (first && more.length === 0) return withParts(query, [{ ...first, how: first.how === 'not' ? 'with' : 'not' }])
  return excludingTerm(query, withParts('', offer))
}

/** The images that an offer is about within the rest of a query, as the number at it tells. */
export function aloneWith(query: string, offer: Offer): string {
  const [first, ...more] = offer
  return first?.how === 'with' && more.length === 0 ? termAlone(query, first.term) : withParts(query, offer)
}

/** What a text may mean for the content of the images; it is a search rather than a condition, so it has no term. */
export const lookOffers = (text: string): Offer[] => [
  [{ kind: 'look', lead: t`images that show`, title: text.trim(), term: '', how: 'with' }],
  [{ kind: 'object', lead: t`objects that look like`, title: text.trim(), term: '', how: 'with' }],
]

/** Whether a text can be read as a query that is more than a name or a value. */
export function looksLikeQuery(text: string): boolean {
  const tree = readQuery(text)
  return tree.op !== 'text' && !(tree.op === 'condition' && tree.how === 'true')
}
