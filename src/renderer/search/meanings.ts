import { t } from '@lingui/core/macro'
import type { Suggestion } from '#contract'
import { fieldWords } from '#model/query/field-words.ts'
import { phraseOf } from '#model/query/phrase.ts'
import { type QueryField, queryFields } from '#model/query/query-fields.ts'
import { queryText } from '#model/query/query-text.ts'
import type { QueryCondition, QueryTree } from '#model/query/query-tree.ts'
import { wordForms } from '#model/text/word-forms.ts'
import { amountIn } from './amounts.ts'
import { datePhrases } from './date-words.ts'
import { inEnglishToo, type Phrase, phrases } from './phrases.ts'
import { fieldsIn, readQuery } from './query-terms.ts'

/** A meaning of some words. `lead` comes before the title, such as "class". */
export type Meaning = {
  kind: Suggestion['kind'] | 'phrase' | 'date' | 'file' | 'comment' | 'look' | 'object'
  lead: string
  title: string
  term: string
  /** The name that a model uses. */
  alias?: string
  /** The term for its negation, if that is not simply the term excluded. */
  opposite?: string
}

/** A meaning with its cost. The lower the cost, the more likely. */
type Guess = Meaning & { cost: number }

/** What reading words depends on: names in the workspace, the time, and the query for images to review. */
export type Vocabulary = { names: readonly Suggestion[]; nowMs: number; toReview: string }

const leads: Readonly<Record<Suggestion['kind'], string>> = {
  class: t`class`,
  tag: t`tagged`,
  source: t`source`,
  reviewer: t`reviewed by`,
  dataset: t`in dataset`,
}

export const namedMeaning = (suggestion: Suggestion): Meaning => ({ lead: leads[suggestion.kind], ...suggestion })

/** Lowers only A to Z, as SQL and CEL do. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const contains = (field: string, text: string): QueryTree => ({
  op: 'condition',
  field,
  via: 'lowerAscii',
  how: 'contains',
  values: [lowerAscii(text)],
})

export const fileMeaning = (text: string): Meaning => ({
  kind: 'file',
  lead: t`file name contains`,
  title: text,
  term: queryText(contains('image.path', text)),
})

export const commentMeaning = (text: string): Meaning => ({
  kind: 'comment',
  lead: t`comment says`,
  title: text,
  term: queryText({ op: 'items', list: 'comments', how: 'exists', item: 'c', part: contains('text', text), value: 0 }),
})

/** Returns all phrases for a user. */
export const phrasesFor = (toReview: string): readonly Phrase[] => [
  ...inEnglishToo([{ title: t`to review`, term: toReview, also: t`waiting open` }]),
  ...phrases,
]

/** The fields by the words for them. */
const byWord = new Map<string, QueryField[]>()
for (const field of queryFields) {
  const { name, counts, having, before, done } = fieldWords(field.name)
  for (const words of [field.chip, ...(field.also ?? []), name, counts, having, before, done])
    for (const form of words ? wordForms(words) : []) {
      const fields = byWord.get(form) ?? []
      if (!fields.includes(field)) byWord.set(form, [...fields, field])
    }
}
const fieldsNamed = (words: string): QueryField[] =>
  wordForms(words.replace(/^in the /, '')).flatMap((form) => byWord.get(form) ?? [])

const same = (a: string, forms: readonly string[]): boolean => wordForms(a).some((form) => forms.includes(form))

const nameCosts = { exact: 1, begun: 1.5 } as const

/** Returns what a run of words may mean. `isLast`: the last word may be incomplete. */
export function meaningsOf(words: readonly string[], vocabulary: Vocabulary, isLast: boolean): Guess[] {
  const run = words.join(' ')
  const typed = run.toLowerCase()
  const forms = wordForms(run)
  const begins = (title: string) => isLast && typed.length > 1 && title.toLowerCase().startsWith(typed)
  const amount = amountIn(typed, fieldsNamed)
  return [
    ...vocabulary.names.flatMap((name): Guess[] => {
      const cost = [name.title, name.alias ?? ''].some((title) => same(title, forms))
        ? nameCosts.exact
        : begins(name.alias ?? name.title)
          ? nameCosts.begun
          : null
      return cost === null ? [] : [{ ...namedMeaning(name), cost }]
    }),
    ...phrasesFor(vocabulary.toReview).flatMap((phrase): Guess[] => {
      const cost =
        phrase.title.toLowerCase() === typed ? 1 : isAlso(phrase, typed) ? 1.2 : begins(phrase.title) ? 1.6 : null
      return cost === null ? [] : [phraseGuess(phrase, cost)]
    }),
    ...datePhrases(run, vocabulary.nowMs).map(
      (phrase, n): Guess => ({ ...phraseGuess(phrase, 1 + n / 100), kind: 'date' }),
    ),
    ...(amount ? [conditionGuess(amount, 1)] : []),
    ...countedIn(typed),
    ...spokenIn(typed),
    ...keyedIn(words, vocabulary),
  ]
}

const isAlso = ({ also = '' }: Phrase, typed: string): boolean =>
  typed.length > 2 && ` ${also.toLowerCase()} `.includes(` ${typed} `)

const phraseGuess = (phrase: Phrase, cost: number): Guess => ({ kind: 'phrase', lead: '', ...phrase, cost })

const conditionGuess = (tree: QueryTree, cost: number): Guess => ({
  kind: 'phrase',
  lead: '',
  title: phraseOf(tree),
  term: queryText(tree),
  cost,
})

/** Reads "comments" or "objects" as having any. The opposite is having none. */
function countedIn(typed: string): Guess[] {
  const field = byWord.get(typed)?.find(({ name }) => same(fieldWords(name).counts ?? '', [typed]))
  if (!field) return []
  const compared = (how: '>' | '=='): QueryCondition => ({ op: 'condition', field: field.name, how, values: [0] })
  return [{ ...conditionGuess(compared('>'), 1.1), opposite: queryText(compared('==')) }]
}

/** Reads values with a name of their own, such as "png". */
const spokenIn = (typed: string): Guess[] =>
  queryFields.flatMap((field) => {
    const value = field.type === 'string' && new Map(Object.entries(field.spoken ?? {})).get(typed)
    return value ? [valueGuess(field, value, 1.05)] : []
  })

const valueGuess = (field: QueryField, value: string, cost: number): Guess => ({
  kind: 'phrase',
  lead: field.chip ?? fieldWords(field.name).name,
  title: value,
  term: queryText({ op: 'condition', field: field.name, how: field.type === 'list' ? 'has' : '==', values: [value] }),
  cost,
})

/** Reads a field followed by a value: "class:human", "tag night", "from yard 7". */
function keyedIn(words: readonly string[], vocabulary: Vocabulary): Guess[] {
  return words.slice(1).flatMap((_, at) => {
    const key = words
      .slice(0, at + 1)
      .join(' ')
      .toLowerCase()
    const value = words.slice(at + 1).join(' ')
    return fieldsNamed(key.replace(/:$/, '')).flatMap((field) => valueIn(field, value, vocabulary, key.endsWith(':')))
  })
}

/** Reads a value of a field. `isExplicit`: accepts unknown values too. */
function valueIn(field: QueryField, value: string, { names, nowMs }: Vocabulary, isExplicit: boolean): Guess[] {
  const forms = wordForms(value)
  const named = names.filter(
    ({ term, title, alias }) =>
      fieldsIn(readQuery(term))[0] === field.name && [title, alias ?? ''].some((one) => same(one, forms)),
  )
  if (named.length > 0) return named.map((name) => ({ ...namedMeaning(name), cost: 1 }))
  switch (field.type) {
    case 'timestamp':
      return datePhrases(value, nowMs, field.name).map((phrase) => ({ ...phraseGuess(phrase, 1), kind: 'date' }))
    case 'records':
      return isExplicit && field.name === 'comments' ? [{ ...commentMeaning(value), cost: 1 }] : []
    case 'string': {
      if (field.name === 'image.path') return isExplicit ? [{ ...fileMeaning(value), cost: 1 }] : []
      const existing = new Map([
        ...(field.values ?? []).map((one) => [one.toLowerCase(), one] as const),
        ...Object.entries(field.spoken ?? {}),
      ]).get(value.toLowerCase())
      if (existing) return [valueGuess(field, existing, 1)]
      return isExplicit && !field.values ? [valueGuess(field, value, 1.3)] : []
    }
    case 'list':
      return isExplicit ? [valueGuess(field, value, 1.3)] : []
    default:
      return []
  }
}
