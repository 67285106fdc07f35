import { t } from '@lingui/core/macro'
import { queryText } from '#model/query/query-text.ts'
import { wordsIn } from '#model/text/word-forms.ts'
import { fileMeaning, type Meaning, meaningsOf, type Vocabulary } from './meanings.ts'
import { ofOneObject } from './of-one-object.ts'
import { fieldsIn, type Part, readQuery } from './query-terms.ts'

export type OfferPart = Meaning & Part

const maxWords = 6
const maxReadings = 4
const maxRun = 7

const fillers = new Set(
  'image images photo photos picture pictures of the a an with that are is which show all in has have containing but from at'.split(
    ' ',
  ),
)
const joiners = new Map(Object.entries<'and' | 'or'>({ and: 'and', '&': 'and', '+': 'and', or: 'or', '|': 'or' }))
const negations = new Set(['not', 'no', 'without', 'except', 'never'])

type Word = Meaning & { isNot?: boolean; joins?: 'and' | 'or' }
type Reading = { words: readonly Word[]; cost: number }

/** A part of a file name costs more than anything that is known by name. */
const unknownCost = 3

/**
 * Returns readings of all words together, the most likely first: "human not reviewed last week" is a class and an excluded time.
 * Each word belongs to a part; unknown words may be part of a file name.
 */
export function readingsOf(text: string, vocabulary: Vocabulary): (readonly OfferPart[])[] {
  const words = wordsIn(text).flatMap((word) => (/^-\p{L}/u.test(word) ? ['not', word.slice(1)] : [word]))
  if (words.length === 0 || words.length > 12) return []
  const rest: Reading[][] = []
  rest[words.length] = [{ words: [], cost: 0 }]
  for (let at = words.length - 1; at >= 0; at--) rest[at] = bestOf(readingsFrom(words, at, rest, vocabulary))
  return rest[0]!
    .filter(({ words, cost }) => words.length > 0 && cost < unknownCost * words.length)
    .map((reading) => partsOf(reading.words))
}

const bestOf = (readings: readonly Reading[]): Reading[] =>
  [...readings].sort((a, b) => a.cost - b.cost).slice(0, maxReadings)

function readingsFrom(
  words: readonly string[],
  at: number,
  rest: readonly Reading[][],
  vocabulary: Vocabulary,
): Reading[] {
  const word = words[at]!.toLowerCase()
  const after = rest[at + 1]!
  const marked = (mark: Partial<Word>, cost: number): Reading[] =>
    after.map((reading) => {
      const [first, ...others] = reading.words
      return { words: first ? [{ ...first, ...mark }, ...others] : [], cost: reading.cost + cost }
    })
  const joins = joiners.get(word)
  const runs = words.slice(at, at + maxRun).flatMap((_, count): Reading[] => {
    const [run, end] = [words.slice(at, at + count + 1), at + count + 1]
    const known = meaningsOf(run, vocabulary, end === words.length)
    const isName = count < 3 && !run.some((one) => joiners.has(one.toLowerCase()) || negations.has(one.toLowerCase()))
    const guesses =
      known.length > 0 || !isName ? known : [{ ...fileMeaning(run.join(' ')), cost: unknownCost + count * 1.5 }]
    return guesses.flatMap(({ cost, ...meaning }) =>
      rest[end]!.map((reading) => ({ words: [meaning, ...reading.words], cost: cost + reading.cost })),
    )
  })
  return [
    ...(fillers.has(word) ? marked({}, 0.1) : []),
    ...(joins ? marked({ joins }, 0) : []),
    ...(negations.has(word) ? marked({ isNot: true }, 0.1) : []),
    ...runs,
  ]
}

/** Turns words into parts. Several classes or tags are all needed, unless "or" is between them. */
function partsOf(words: readonly Word[]): OfferPart[] {
  const joined: Word[] = []
  for (const word of words) {
    const before = joined.at(-1)
    if (word.joins === 'or' && before && !before.isNot && !word.isNot) joined.splice(-1, 1, either(before, word))
    else if (joined.every(({ term }) => term !== word.term)) joined.push(word)
  }
  for (let at = 1; at < joined.length; at++) {
    const [before, word] = [joined[at - 1]!, joined[at]!]
    const one = word.isNot || word.joins ? null : ofOneObject(before, word)
    if (one) joined.splice(at - 1, 2, { ...before, lead: '', ...one })
  }
  const lists = joined.filter(({ isNot }) => !isNot).map(({ term }) => listIn(term))
  return joined.slice(0, maxWords).map(({ isNot = false, joins, opposite, ...meaning }) => {
    const list = listIn(meaning.term)
    if (isNot && opposite) return { ...meaning, ...opposedTo(meaning, opposite), how: 'with' }
    return {
      ...meaning,
      how: isNot ? 'not' : list && (joins === 'and' || lists.filter((one) => one === list).length > 1) ? 'and' : 'with',
    }
  })
}

const opposedTo = ({ title }: Meaning, term: string) => ({ term, title: title.replace(/^with /, 'without ') })

/** Returns the list field whose values a term names; null if it names none. */
function listIn(term: string): string | null {
  const tree = readQuery(term)
  const parts = tree.op === 'or' ? tree.parts : [tree]
  return parts.every((part) => part.op === 'condition' && part.how === 'has') ? (fieldsIn(tree)[0] ?? null) : null
}

function either(a: Word, b: Word): Word {
  const title = a.lead === b.lead ? b.title : [b.lead, b.title].join(' ').trim()
  return {
    ...a,
    title: t`${a.title} or ${title}`,
    term: queryText({ op: 'or', parts: [readQuery(a.term), readQuery(b.term)] }),
  }
}
