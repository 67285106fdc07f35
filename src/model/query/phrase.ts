import prettyBytes from 'pretty-bytes'
import { leftOutText } from '../left-out-text.ts'
import { dayMs } from '../units.ts'
import { durationMs } from './duration-ms.ts'
import { callWords, type FieldWords, fieldWords } from './field-words.ts'
import { queryText } from './query-text.ts'
import {
  type Items,
  isOperator,
  negations,
  type Operator,
  opposite,
  type QueryCondition,
  type QueryTree,
  queryTree,
  type Value,
} from './query-tree.ts'

const amounts: Record<Operator, string> = {
  '==': 'exactly',
  '!=': 'other than',
  '<': 'fewer than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
}
const limits: Record<Operator, string> = {
  '==': 'of',
  '!=': 'other than',
  '<': 'below',
  '<=': 'of at most',
  '>': 'above',
  '>=': 'of at least',
}

/** Methods of a text, as in "whose path contains “cam3”", and their form after "does not". */
const textMethods = {
  contains: ['contains', 'contain'],
  startsWith: ['starts with', 'start with'],
  endsWith: ['ends with', 'end with'],
  matches: ['matches the pattern', 'match the pattern'],
} as const

/** Parts of a time: "taken at an hour (UTC) below 6". */
const timeParts = new Map(
  Object.entries<string>({
    getFullYear: 'in a year',
    getDate: 'on a day of the month',
    getHours: 'at an hour (UTC)',
  }),
)

/**
 * A query in words that continue "images": "from yard 7 and imported more than 2 years ago". Parts without words are
 * quoted as written. Throws QueryProblem for a wrong query.
 */
export const phraseIn = (text: string): string => phraseOf(queryTree(text))

/** Returns the phrase for a part of an already parsed query. */
export const phraseOf = (tree: QueryTree): string => knownPhrase(tree) ?? codeText(tree, false)

/** Returns the phrase; null for a part without words. `list`: the list of its items. */
export const knownPhrase = (tree: QueryTree, list: string | null = null): string | null =>
  phrase(tree, { isNot: false, list, isInside: false })

/** `isNot`: the words for its opposite. `list`: the list whose items it is about. */
type Where = { isNot: boolean; list: string | null; isInside: boolean }

/** Returns null if it has no words. */
function phrase(tree: QueryTree, where: Where): string | null {
  switch (tree.op) {
    case 'not':
      return phrase(tree.part, { ...where, isNot: !where.isNot })
    case 'and':
    case 'or':
      return groupText(tree, where)
    case 'condition':
      return conditionText(where.isNot ? negated(tree) : { tree, isNot: false }, where.list)
    case 'fields':
      return fieldsText(tree, where)
    case 'items':
      return itemsText(tree, where.isNot)
    case 'call':
      return callText(tree, where.isNot)
    default:
      return null
  }
}

/** Drops leading negations and takes them into account. */
const codeText = (tree: QueryTree, isNot: boolean): string =>
  tree.op === 'not'
    ? codeText(tree.part, !isNot)
    : `where the expression “${queryText(tree)}” ${isNot ? 'does not hold' : 'holds'}`

function groupText({ op, parts }: Extract<QueryTree, { op: 'and' | 'or' }>, where: Where): string | null {
  const { isNot, list, isInside } = where
  const isAny = (op === 'or') !== isNot
  const same = op === 'or' ? sameField(parts, isNot, list) : null
  if (same) return same
  const texts = parts.map(
    (part) => phrase(part, { ...where, isInside: true }) ?? (list === null ? codeText(part, isNot) : null),
  )
  if (texts.includes(null)) return null
  const joined = texts.join(isAny ? ' or ' : ' and ')
  return isInside && (isAny || list !== null) ? `(${joined})` : joined
}

/** `state == "new" || state == "predicted"` is about one field. */
function sameField(parts: readonly QueryTree[], isNot: boolean, list: string | null): string | null {
  const found = parts.filter((part) => part.op === 'condition' && part.how === '==' && part.via === undefined)
  const [first] = found as QueryCondition[]
  if (!first || found.length < parts.length || !(found as QueryCondition[]).every(({ field }) => field === first.field))
    return null
  return valuesText(
    fieldWords(first.field, list),
    (found as QueryCondition[]).map(({ values }) => values[0]!),
    isNot,
  )
}

type Negatable = { tree: QueryCondition; isNot: boolean }

/** Returns the opposite comparison if there is one, else the text with "not". */
function negated(tree: QueryCondition): Negatable {
  const how = negations[tree.how]
  return how ? { tree: { ...tree, how }, isNot: false } : { tree, isNot: true }
}

function conditionText({ tree, isNot }: Negatable, list: string | null): string | null {
  const { field, how, values, via } = tree
  const words = fieldWords(field, list)
  const [value = ''] = values
  switch (how) {
    case 'true':
    case 'false':
      return words.adjective ? `${how === 'false' ? 'not ' : ''}${words.adjective}` : null
    case 'known':
    case 'unknown':
      return `${how === 'unknown' ? 'without' : 'with'} a known ${words.name}`
    case 'has':
    case 'hasNot':
      return words.having ? `${how === 'hasNot' ? notText(words.having) : words.having} ${value}` : null
    case 'in':
    case 'notIn':
      return via === undefined ? valuesText(words, values, how === 'notIn') : null
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'matches': {
      if (via !== undefined && via !== 'lowerAscii') return null
      const [is, not] = textMethods[how]
      const verb = isNot ? `does not ${not}` : is
      return `whose ${words.name} ${verb} “${value}”${via ? ' in upper or lower case' : ''}`
    }
  }
  if (via !== undefined) {
    const part = timeParts.get(via)
    return words.done && part && isOperator(how) ? `${words.done} ${part} ${limits[how]} ${value}` : null
  }
  return isOperator(how) ? comparedText(words, how, value) : timeText(words, how, value)
}

function timeText({ done }: FieldWords, how: string, value: Value): string | null {
  if (!done) return null
  if (how.startsWith('time')) return `${done} ${how.includes('<') ? 'before' : 'after'} ${String(value).slice(0, 10)}`
  const ms = typeof value === 'number' ? value * dayMs : durationMs(value)
  if (ms === null) return null
  return how.includes('>') ? `${done} more than ${spanText(ms)} ago` : `${done} in the last ${spanText(ms)}`
}

function comparedText(words: FieldWords, how: Operator, value: Value): string | null {
  if (words.counts) return amountText(how, value, words.counts)
  if (words.measures) return `with ${withArticle(words.measures)} ${limits[how]} ${measureText(words, value)}`
  return how === '==' || how === '!=' ? valuesText(words, [value], how === '!=') : null
}

function fieldsText({ field, how, other }: Extract<QueryTree, { op: 'fields' }>, { isNot, list }: Where) {
  const [measures, others] = [fieldWords(field, list).measures, fieldWords(other, list).measures]
  return measures && others
    ? `with ${withArticle(measures)} ${limits[isNot ? opposite[how] : how]} the ${others}`
    : null
}

function callText({ name, values }: Extract<QueryTree, { op: 'call' }>, isNot: boolean): string | null {
  const [before, not] = [callWords.get(name), isNot ? 'not ' : '']
  const [thing, reason, ...more] = values
  if (!before || thing === undefined || more.length > 0) return null
  if (reason === undefined) return `${not}${before} ${thing}`
  return name === 'leftOutOf'
    ? `${not}${before} ${thing} (${leftOutText[reason as keyof typeof leftOutText] ?? reason})`
    : null
}

/** `labels.exists(l, l.class == "dog")`, `labels.filter(l, l.class == "dog").size() > 2`, `image.tags.size() == 0`. */
function itemsText({ list, how, part, value }: Items, isNot: boolean): string | null {
  const { holds } = fieldWords(list)
  if (!holds) return null
  const isOutside = how === 'all' && isNot
  const condition = part && phrase(part, { isNot: isOutside, list, isInside: true })
  if (part && condition === null) return null
  if (how !== 'exists' && how !== 'all' && how !== 'exists_one') {
    const amount = amountText(isNot ? opposite[how] : how, value, holds)
    return condition === null ? amount : `${amount} ${condition}`
  }
  if (how === 'all' && !isNot) return `with no ${holds} but those ${condition}`
  const one = how === 'exists_one' ? `exactly one ${singular(holds)}` : withArticle(singular(holds))
  return `${isNot && !isOutside ? 'without' : 'with'} ${one} ${condition}`
}

/** "without labels", "with labels", "with at least 3 labels". */
function amountText(op: Operator, value: Value, what: string): string {
  if (value === 0 && (op === '==' || op === '<=')) return `without ${what}`
  if (value === 0 && (op === '!=' || op === '>')) return `with ${what}`
  return `with ${amounts[op]} ${value} ${value === 1 ? singular(what) : what}`
}

const measureText = ({ unit }: FieldWords, value: Value): string =>
  typeof value !== 'number' || !unit ? String(value) : unit === 'bytes' ? prettyBytes(value) : `${value} px`

/** States that a field has one of these values, or none of them. */
function valuesText(words: FieldWords, values: readonly Value[], isNot: boolean): string | null {
  const any = orText(values.map(String))
  if (words.before) return `${isNot ? notText(words.before) : words.before} ${any}`
  if (words.counts || words.measures || words.done) return null
  return isNot ? `with ${withArticle(words.name)} other than ${any}` : `with the ${words.name} ${any}`
}

const notText = (words: string): string =>
  words.startsWith('with ')
    ? words.replace('with', 'without')
    : words.startsWith('that are')
      ? `${words} not`
      : `not ${words}`

const orText = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`

const withArticle = (name: string): string => `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`

const singular = (many: string): string => many.replace(/(ss)es$|s$/, '$1')

function spanText(ms: number): string {
  const days = ms / dayMs
  const [n, unit] = days % 365 === 0 ? [days / 365, 'year'] : days >= 1 ? [days, 'day'] : [days * 24, 'hour']
  return `${Math.round(n * 10) / 10} ${unit}${n === 1 ? '' : 's'}`
}
