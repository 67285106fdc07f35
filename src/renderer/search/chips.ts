import { plural, t } from '@lingui/core/macro'
import type { LeftOutReason } from '#contract'
import { fieldWords } from '#model/query/field-words.ts'
import { knownPhrase, phraseOf } from '#model/query/phrase.ts'
import { fieldNamed, itemNamed } from '#model/query/query-fields.ts'
import { queryText } from '#model/query/query-text.ts'
import type { QueryCondition, QueryTree, Value } from '#model/query/query-tree.ts'
import { formatBytes, formatCount, formatDate, formatList } from '../kit/formats.ts'
import { fromEngine } from '../texts/from-engine.ts'
import { wordsOfOneObject } from './of-one-object.ts'
import { phrases } from './phrases.ts'
import { alternatives, conjuncts, excluded, fieldsIn, readQuery } from './query-terms.ts'

/** One condition of a query, or the two ends of a range, in words. */
export type Chip = {
  /** The conditions as they are written in the query. */
  parts: readonly string[]
  /** What the values are of, such as "class"; empty where they speak for themselves. */
  title: string
  /** In words; any one of them is enough. */
  values: readonly string[]
  /** The field, where there is just one. */
  field: string | null
  excludes: boolean
  /** Only the query language can say it: the value is its text. */
  isQuery: boolean
}

/** `low` and `high` are conditions that bound the field from one side. */
type Said = { field: string; title: string; words: string; low?: QueryCondition; high?: QueryCondition }

const date = (ms: number): string =>
  formatDate(ms, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** The value of a condition as users read it. `isEnd`: it stands for what ends just before it. */
function valueText({ field, how, values: [value = ''] }: QueryCondition, isEnd = false): string {
  if (how.startsWith('time')) {
    const ms = Date.parse(String(value))
    return Number.isNaN(ms) ? String(value) : date(isEnd ? ms - 1 : ms)
  }
  if (typeof value === 'string') return value
  const entry = fieldNamed(field)
  if (entry && 'unit' in entry && entry.unit === 'bytes') return formatBytes(value)
  return Number.isInteger(value) ? formatCount(value) : String(value)
}

const inTheLastDays = (days: number): string => plural(days, { one: 'in the last day', other: 'in the last # days' })
const overDaysAgo = (days: number): string => plural(days, { one: 'over # day ago', other: 'over # days ago' })

/** A condition in one text: its field, and any of its values. */
export function chipText(title: string, values: readonly string[], excludes: boolean): string {
  const text = [title, formatList(values, 'disjunction')].filter((word) => word !== '').join(' ')
  return excludes ? t`not ${text}` : text
}

/** Why images stay out of a version that match. */
export const leftOutText: Record<LeftOutReason, string> = {
  golden: t`golden set or its near-duplicates`,
  perClassMax: t`maximum per class`,
  balance: t`class balance`,
  negatives: t`maximum share without labels`,
  max: t`maximum number`,
}

/** What an evaluation found: a kind of difference, or a label and the class predicted for it, "" for none. */
function evaluatedText(kindOrLabel: string, predicted: string | undefined): string {
  const kinds = new Map(
    Object.entries<string>({
      missed: t`missed`,
      spurious: t`false positive`,
      badlyPlaced: t`wrong place`,
      wrongClass: t`wrong class`,
      duplicate: t`duplicate`,
    }),
  )
  if (predicted === undefined) return kinds.get(kindOrLabel) ?? kindOrLabel
  if (predicted === '') return t`${kindOrLabel}, not found`
  if (kindOrLabel === '') return t`${predicted} where there is none`
  return kindOrLabel === predicted ? t`${predicted}, found` : t`${kindOrLabel} taken for ${predicted}`
}

const calls = new Map(
  Object.entries<(values: readonly string[]) => Said>({
    inDataset: ([version = '']) => ({ field: 'dataset', title: t`in dataset`, words: version }),
    leftOutOf: ([version = '', reason]) => ({
      field: 'leftOutOf',
      title: t`left out`,
      words:
        reason === undefined ? t`of ${version}` : t`${leftOutText[reason as LeftOutReason] ?? reason} (${version})`,
    }),
    evaluatedAs: ([, kindOrLabel = '', predicted]) => ({
      field: 'evaluatedAs',
      title: t`evaluated as`,
      words: evaluatedText(kindOrLabel, predicted),
    }),
    failedBy: ([model = '']) => ({ field: 'failedBy', title: t`model failed:`, words: model }),
    inSearch: ([search = '']) => ({ field: 'search', title: '', words: search }),
  }),
)

/** One condition in words, or null when it is of no form that has some. */
function said(tree: QueryTree): Said | null {
  const found = tree.op === 'condition' ? conditionSaid(tree) : tree.op === 'items' ? itemSaid(tree) : callSaid(tree)
  const words = phraseFor(tree)
  if (words === undefined) return found
  return { ...(found ?? { field: fieldsIn(tree)[0] ?? '' }), title: '', words }
}

const callSaid = (tree: QueryTree): Said | null =>
  tree.op === 'call' ? (calls.get(tree.name)?.(tree.values.map(String)) ?? null) : null

/** `comments.exists(c, c.text.contains("lamb"))`: what is asked of one part of an item that has a title, or of more. */
function itemSaid(tree: Extract<QueryTree, { op: 'items' }>): Said | null {
  const { list, how, part } = tree
  const title = part?.op === 'condition' ? itemNamed(list, part.field)?.chip : undefined
  const found = how === 'exists' && part?.op === 'condition' && title ? conditionSaid(part) : null
  if (found && title) return { ...found, title: fromEngine(title), field: `${list}.${found.field}` }
  const words = wordsOfOneObject(tree) ?? knownPhrase(tree)
  return words === null ? null : { field: list, title: '', words }
}

function conditionSaid(condition: QueryCondition): Said | null {
  const { field, how, values, via } = condition
  const as = (words: string, ends: Pick<Said, 'low' | 'high'> = {}): Said => ({
    field,
    title: fromEngine(fieldNamed(field)?.chip ?? field),
    words,
    ...ends,
  })
  const text = valueText(condition)
  if (how === 'contains' || how === 'startsWith' || how === 'endsWith' || how === 'matches') {
    if (via !== undefined && via !== 'lowerAscii') return null
    const words = { startsWith: t`begins with ${text}`, endsWith: t`ends with ${text}`, matches: t`matches ${text}` }
    return as(how === 'contains' ? text : words[how])
  }
  if (via !== undefined) return null
  // Counts are put into words: "with more than 5 objects".
  const limited = (words: string, ends: Pick<Said, 'low' | 'high'>): Said =>
    fieldWords(field).counts === undefined ? as(words, ends) : { ...as(phraseOf(condition), ends), title: '' }
  switch (how) {
    case '==':
    case 'has':
      return limited(text, {})
    case '!=':
      return as(t`not ${text}`)
    case '>':
    case '>=':
    case 'time>':
    case 'time>=':
      return limited(t`from ${text}`, { low: condition })
    case '<':
    case '<=':
    case 'time<':
    case 'time<=':
      return limited(t`under ${valueText(condition, how === 'time<')}`, { high: condition })
    case 'age<':
    case 'age<=':
    case 'age>':
    case 'age>=':
      return agedDays(values[0], (days) => as(how.includes('<') ? inTheLastDays(days) : overDaysAgo(days)))
    case 'in':
      return field === 'id' ? as(plural(values.length, { one: '# selected image', other: '# selected images' })) : null
    default:
      return null
  }
}

const agedDays = (days: Value | undefined, say: (days: number) => Said): Said | null =>
  typeof days === 'number' ? say(days) : null

const byText = new Map<string, string>(phrases.map(({ term, title }) => [queryText(readQuery(term)), title]))
const phraseFor = (tree: QueryTree): string | undefined => byText.get(queryText(tree))

/** Phrases that are more than one condition, which the query holds apart. */
const compound = phrases
  .map(({ title, term }) => ({ title, parts: conjuncts(term).map((part) => queryText(part)) }))
  .filter(({ parts }) => parts.length > 1)

/** The chips that say the same as a query: one per condition, and one for the two ends of a range. */
export function chipsOf(query: string): Chip[] {
  let rest = conjuncts(query).map((tree) => ({ tree, text: queryText(tree) }))
  const chips: Chip[] = []
  for (const { title, parts } of compound) {
    if (!parts.every((part) => rest.some(({ text }) => text === part))) continue
    rest = rest.filter(({ text }) => !parts.includes(text))
    chips.push({ parts, title: '', values: [title], field: null, excludes: false, isQuery: false })
  }
  const trees = rest.map(({ tree }) => tree)
  for (let part = trees.shift(); part; part = trees.shift()) chips.push(rangeChip(part, trees) ?? conditionChip(part))
  return chips
}

/** The chip of a range, whose other end is taken from the rest of the query. */
function rangeChip(part: QueryTree, rest: QueryTree[]): Chip | null {
  const one = said(part)
  if (!one || (!one.low && !one.high)) return null
  const at = rest.findIndex((other) => {
    const found = said(other)
    return found?.field === one.field && (one.low ? found.high : found.low) !== undefined
  })
  if (at < 0) return null
  const [other] = rest.splice(at, 1) as [QueryTree]
  const second = said(other)
  const [low, high] = [one.low ?? second?.low, one.high ?? second?.high] as [QueryCondition, QueryCondition]
  const ends = [valueText(low), valueText(high, true)]
  return {
    parts: [queryText(part), queryText(other)],
    title: fromEngine(fieldNamed(one.field)?.chip ?? one.field),
    values: [ends[0] === ends[1] ? ends[0]! : ends.join('–')],
    field: one.field,
    excludes: false,
    isQuery: false,
  }
}

function conditionChip(part: QueryTree): Chip {
  const text = queryText(part)
  const left = phraseFor(part) === undefined ? excluded(part) : null
  const all = (phraseFor(part) === undefined ? alternatives(left ?? part) : [part]).map(
    (term) => said(term) ?? rangeSaid(term),
  )
  const [first] = all
  if (all.length > 1 && all.every((one) => one !== null) && all.some((one) => one?.field !== first?.field)) {
    const values = all.map((one) => [one!.title, one!.words].join(' ').trim())
    return { parts: [text], title: '', values, field: null, excludes: left !== null, isQuery: false }
  }
  if (!first || all.some((one) => one?.field !== first.field))
    return { parts: [text], title: t`query`, values: [text], field: null, excludes: false, isQuery: true }
  return {
    parts: [text],
    title: all.every((one) => one?.title === '') ? '' : fromEngine(fieldNamed(first.field)?.chip ?? first.title),
    values: all.map((one) => one!.words),
    field: first.field,
    excludes: left !== null,
    isQuery: false,
  }
}

/** Both ends of a range that is one of several alternatives. */
function rangeSaid(term: QueryTree): Said | null {
  if (term.op !== 'and' || term.parts.length !== 2) return null
  const chip = rangeChip(term.parts[0]!, term.parts.slice(1))
  return chip?.field ? { field: chip.field, title: chip.title, words: chip.values[0]! } : null
}
