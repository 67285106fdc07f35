import { plural, t } from '@lingui/core/macro'
import type { LeftOutReason } from '#contract'
import { fieldWords } from '#model/query/field-words.ts'
import { knownPhrase, phraseOf } from '#model/query/phrase.ts'
import { fieldNamed, itemNamed } from '#model/query/query-fields.ts'
import { queryText } from '#model/query/query-text.ts'
import type { QueryCondition, QueryTree } from '#model/query/query-tree.ts'
import { formatBytes, formatCount, formatDate, formatList } from '../kit/formats.ts'
import { fromEngine } from '../texts/from-engine.ts'
import { oneObjectText } from './of-one-object.ts'
import { phrases } from './phrases.ts'
import { alternatives, conjuncts, excluded, fieldsIn, readQuery } from './query-terms.ts'

/** A condition of a query, or the two ends of a range, as text. */
export type Chip = {
  /** The conditions as in the query. */
  parts: readonly string[]
  /** What the values belong to, such as "class"; empty if they need no title. */
  title: string
  /** The values as text. An image needs any one of them. */
  values: readonly string[]
  /** The field, if there is only one. */
  field: string | null
  excludes: boolean
  /** The condition can't be put into words; the value is its query text. */
  isQuery: boolean
}

/** A condition as text. `low` and `high` are conditions that bound the field from one side. */
type ConditionText = { field: string; title: string; text: string; low?: QueryCondition; high?: QueryCondition }

const date = (ms: number): string =>
  formatDate(ms, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** Returns the value of a condition as text. `isEnd`: a time that excludes its own day. */
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

/** Returns a condition in one text: its title and values. */
export function chipText(title: string, values: readonly string[], excludes: boolean): string {
  const text = [title, formatList(values, 'disjunction')].filter((word) => word !== '').join(' ')
  return excludes ? t`not ${text}` : text
}

/** Why matching images are left out of a version. */
export const leftOutText: Record<LeftOutReason, string> = {
  golden: t`golden set or its near-duplicates`,
  perClassMax: t`maximum per class`,
  balance: t`class balance`,
  negatives: t`maximum share without labels`,
  max: t`maximum number`,
}

/** Returns what an evaluation found: a kind of difference, or a label and the class predicted for it, "" for none. */
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
  Object.entries<(values: readonly string[]) => ConditionText>({
    inDataset: ([version = '']) => ({ field: 'dataset', title: t`in dataset`, text: version }),
    leftOutOf: ([version = '', reason]) => ({
      field: 'leftOutOf',
      title: t`left out`,
      text: reason === undefined ? t`of ${version}` : t`${leftOutText[reason as LeftOutReason] ?? reason} (${version})`,
    }),
    evaluatedAs: ([, kindOrLabel = '', predicted]) => ({
      field: 'evaluatedAs',
      title: t`evaluated as`,
      text: evaluatedText(kindOrLabel, predicted),
    }),
    failedBy: ([model = '']) => ({ field: 'failedBy', title: t`model failed:`, text: model }),
    inSearch: ([search = '']) => ({ field: 'search', title: '', text: search }),
  }),
)

/** Returns a condition as text; null if it can't be put into words. */
function textOf(tree: QueryTree): ConditionText | null {
  const found = tree.op === 'condition' ? fieldText(tree) : tree.op === 'items' ? itemText(tree) : callText(tree)
  const phrase = phraseFor(tree)
  if (phrase === undefined) return found
  return { ...(found ?? { field: fieldsIn(tree)[0] ?? '' }), title: '', text: phrase }
}

const callText = (tree: QueryTree): ConditionText | null =>
  tree.op === 'call' ? (calls.get(tree.name)?.(tree.values.map(String)) ?? null) : null

/** Returns a condition on items as text, such as `comments.exists(c, c.text.contains("lamb"))`. */
function itemText(tree: Extract<QueryTree, { op: 'items' }>): ConditionText | null {
  const { list, how, part } = tree
  const title = part?.op === 'condition' ? itemNamed(list, part.field)?.chip : undefined
  const found = how === 'exists' && part?.op === 'condition' && title ? fieldText(part) : null
  if (found && title) return { ...found, title: fromEngine(title), field: `${list}.${found.field}` }
  const text = oneObjectText(tree) ?? knownPhrase(tree)
  return text === null ? null : { field: list, title: '', text }
}

function fieldText(condition: QueryCondition): ConditionText | null {
  const { field, how, values, via } = condition
  const as = (text: string, ends: Pick<ConditionText, 'low' | 'high'> = {}): ConditionText => ({
    field,
    title: fromEngine(fieldNamed(field)?.chip ?? field),
    text,
    ...ends,
  })
  const text = valueText(condition)
  if (how === 'contains' || how === 'startsWith' || how === 'endsWith' || how === 'matches') {
    if (via !== undefined && via !== 'lowerAscii') return null
    const texts = { startsWith: t`begins with ${text}`, endsWith: t`ends with ${text}`, matches: t`matches ${text}` }
    return as(how === 'contains' ? text : texts[how])
  }
  if (via !== undefined) return null
  // Counts read as phrases: "with more than 5 objects".
  const limited = (limit: string, ends: Pick<ConditionText, 'low' | 'high'>): ConditionText =>
    fieldWords(field).counts === undefined ? as(limit, ends) : { ...as(phraseOf(condition), ends), title: '' }
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
      if (typeof values[0] !== 'number') return null
      return as(how.includes('<') ? inTheLastDays(values[0]) : overDaysAgo(values[0]))
    case 'in':
      return field === 'id' ? as(plural(values.length, { one: '# selected image', other: '# selected images' })) : null
    default:
      return null
  }
}

const byText = new Map<string, string>(phrases.map(({ term, title }) => [queryText(readQuery(term)), title]))
const phraseFor = (tree: QueryTree): string | undefined => byText.get(queryText(tree))

/** Phrases for several conditions, which are separate in the query. */
const compound = phrases
  .map(({ title, term }) => ({ title, parts: conjuncts(term).map((part) => queryText(part)) }))
  .filter(({ parts }) => parts.length > 1)

/** Returns the chips of a query: one for each condition, and one for the two ends of a range. */
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

/** Returns the chip of a range; null if `rest` has no other end. Removes the other end from `rest`. */
function rangeChip(part: QueryTree, rest: QueryTree[]): Chip | null {
  const one = textOf(part)
  if (!one || (!one.low && !one.high)) return null
  const at = rest.findIndex((other) => {
    const found = textOf(other)
    return found?.field === one.field && (one.low ? found.high : found.low) !== undefined
  })
  if (at < 0) return null
  const [other] = rest.splice(at, 1) as [QueryTree]
  const second = textOf(other)
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
  const isPhrase = phraseFor(part) !== undefined
  const inner = isPhrase ? null : excluded(part)
  const texts = (isPhrase ? [part] : alternatives(inner ?? part)).map((term) => textOf(term) ?? rangeText(term))
  const [first] = texts
  const excludes = inner !== null
  if (!first || texts.some((one) => one === null))
    return { parts: [text], title: t`query`, values: [text], field: null, excludes: false, isQuery: true }
  const found = texts.filter((one) => one !== null)
  if (found.some((one) => one.field !== first.field)) {
    const values = found.map((one) => [one.title, one.text].join(' ').trim())
    return { parts: [text], title: '', values, field: null, excludes, isQuery: false }
  }
  return {
    parts: [text],
    title: found.every((one) => one.title === '') ? '' : fromEngine(fieldNamed(first.field)?.chip ?? first.title),
    values: found.map((one) => one.text),
    field: first.field,
    excludes,
    isQuery: false,
  }
}

/** Returns a range that is one of several alternatives, as text. */
function rangeText(term: QueryTree): ConditionText | null {
  if (term.op !== 'and' || term.parts.length !== 2) return null
  const chip = rangeChip(term.parts[0]!, term.parts.slice(1))
  return chip?.field ? { field: chip.field, title: chip.title, text: chip.values[0]! } : null
}
