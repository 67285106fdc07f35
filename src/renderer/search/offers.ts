import { t } from '@lingui/core/macro'
import { commentMeaning, fileMeaning, type Meaning, namedMeaning, phrasesFor, type Vocabulary } from './meanings.ts'
import type { Phrase } from './phrases.ts'
import { excludingTerm, readQuery, termAlone, withParts } from './query-terms.ts'
import { type OfferPart, readingsOf } from './readings.ts'

/** A reading of the typed words. Each part is a condition. */
export type Offer = readonly OfferPart[]

export const keyOf = (offer: Offer): string => offer.map(({ kind, how, term }) => `${kind} ${how} ${term}`).join()

/** Returns the text before the title of a part: "and not class". */
export const beforePart = ({ how, lead }: OfferPart, isFirst: boolean): string =>
  [isFirst ? '' : t`and`, how === 'not' ? t`not` : '', lead].filter((word) => word !== '').join(' ')

export const offerText = (offer: Offer): string =>
  offer.map((part, n) => `${beforePart(part, n === 0)} ${part.title}`.trim()).join(' ')

const maxPhrases = 4

/** Returns how a phrase starts with the typed text: 0 its title does, 1 a word of the title, 2 a synonym; null none. */
function rank(phrase: Phrase, typed: string): number | null {
  const title = phrase.title.toLowerCase()
  if (title.startsWith(typed)) return 0
  if (` ${title}`.includes(` ${typed}`)) return 1
  return ` ${phrase.also?.toLowerCase() ?? ''}`.includes(` ${typed}`) ? 2 : null
}

/** Returns what the typed words may mean, the most likely first: readings of all words, names and phrases, then parts of texts. */
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
  // A file name with the whole text is more likely than one with a part of it.
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

/** Returns the query with an offer added, or excluded. */
export function withOffer(query: string, offer: Offer, excludes: boolean): string {
  if (!excludes) return withParts(query, offer)
  const [first, ...more] = offer
  if (first && more.length === 0) return withParts(query, [{ ...first, how: first.how === 'not' ? 'with' : 'not' }])
  return excludingTerm(query, withParts('', offer))
}

/** Returns the query whose count the offer shows: its images within the rest of the query. */
export function aloneWith(query: string, offer: Offer): string {
  const [first, ...more] = offer
  return first?.how === 'with' && more.length === 0 ? termAlone(query, first.term) : withParts(query, offer)
}

/** Returns offers to search for the text in the content of images. They are searches, not conditions, so they have no term. */
export const lookOffers = (text: string): Offer[] => [
  [{ kind: 'look', lead: t`images that show`, title: text.trim(), term: '', how: 'with' }],
  [{ kind: 'object', lead: t`objects that look like`, title: text.trim(), term: '', how: 'with' }],
]

/** Returns whether a text is a query and not just a name or a value. */
export function looksLikeQuery(text: string): boolean {
  const tree = readQuery(text)
  return tree.op !== 'text' && !(tree.op === 'condition' && tree.how === 'true')
}
