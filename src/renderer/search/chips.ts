import { plural, t } from '@lingui/core/macro'
import type { LeftOutReason } from '#contract'
import { formatBytes, formatCount, formatList } from '../kit/formats.ts'
import { type Phrase, phrases } from './phrases.ts'
import { alternatives, conjuncts, excluded, fieldsIn, unwrapped } from './query-text.ts'

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

/** What a value of a field is called before it. */
const titles = new Map(
  Object.entries<string>({
    classes: t`class`,
    'labels.classes': t`labeled`,
    'image.tags': t`tag`,
    'image.source': t`source`,
    'image.path': t`file name`,
    'image.format': t`format`,
    'image.month': t`captured`,
    'image.capturedAt': t`captured`,
    'image.importedAt': t`imported`,
    'image.reviewedAt': t`reviewed`,
    'image.bytes': t`file size`,
    'image.licence': t`license`,
    'image.consent': t`consent`,
    'prediction.minScore': t`min. confidence`,
    'prediction.model': t`model`,
    'labels.count': t`labels`,
    'duplicates.group': 'near-duplicate group',
    'review.reason': t`reason`,
    'review.verdict': t`verdict`,
    'review.sentBackTo': t`sent back to`,
    'review.approver': t`approved by`,
    reviewer: t`reviewed by`,
    lifecycle: t`lifecycle`,
    state: '',
    split: t`split`,
    'comments.text': t`comment`,
    'comments.author': t`comment by`,
    dataset: t`in dataset`,
    leftOutOf: t`left out`,
    evaluatedAs: t`evaluated as`,
    failedBy: t`model failed:`,
    search: '',
    id: '',
  }),
)
const titleOf = (field: string): string => titles.get(field) ?? field

const name = String.raw`([\p{L}_][\p{L}\p{N}_.]*)`
const text = String.raw`("(?:\\.|[^"\\])*")`
const value = String.raw`("(?:\\.|[^"\\])*"|-?[\d.]+|true|false|timestamp\("[^"]*"\))`
const form = (pattern: string) => new RegExp(`^${pattern}$`, 'u')

const forms = {
  member: form(String.raw`${text}\s+in\s+${name}`),
  compared: form(String.raw`${name}\s*(==|!=|<=|>=|<|>)\s*${value}`),
  recent: form(String.raw`age\(${name}\)\s*(<=?|>=?)\s*days\((\d+)\)`),
  contains: form(String.raw`${name}(?:\.lowerAscii\(\))?\.(contains|startsWith|endsWith|matches)\(${text}\)`),
  comment: form(
    String.raw`comments\.exists\(c, c\.(text|author)(?:\.lowerAscii\(\)\.contains\(${text}\)|\s*==\s*${text})\)`,
  ),
  dataset: form(String.raw`inDataset\(${text}\)`),
  leftOut: form(String.raw`leftOutOf\(${text}(?:,\s*${text})?\)`),
  evaluated: form(String.raw`evaluatedAs\(${text},\s*${text}(?:,\s*${text})?\)`),
  failed: form(String.raw`failedBy\(${text}\)`),
  search: form(String.raw`inSearch\(${text}\)`),
  chosen: form(String.raw`id\s+in\s*\[([^\]]*)\]`),
}

type Said = { field: string; words: string; low?: string; high?: string }

const unquoted = (written: string): string => (written.startsWith('"') ? (JSON.parse(written) as string) : written)

const date = (ms: number): string =>
  new Date(ms).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** A value as users read it. `isEnd`: it stands for what ends just before it. */
function words(field: string, written: string, isEnd = false): string {
  const [, time] = /^timestamp\("([^"]*)"\)$/.exec(written) ?? []
  if (time) {
    const ms = Date.parse(time)
    return Number.isNaN(ms) ? time : date(isEnd ? ms - 1 : ms)
  }
  if (written.startsWith('"')) return unquoted(written)
  const number = Number(written)
  if (Number.isNaN(number)) return written
  return field === 'image.bytes' ? formatBytes(number) : Number.isInteger(number) ? formatCount(number) : written
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
  golden: t`golden set, or near-duplicates of it`,
  perClassMax: t`maximum per class`,
  balance: t`balance of classes`,
  negatives: t`maximum share without labels`,
  max: t`maximum number`,
}

const leftOutWords = (version: string, reason: string | undefined): string =>
  reason === undefined ? t`of ${version}` : t`${leftOutText[reason as LeftOutReason] ?? reason} (${version})`

/** What an evaluation found: a kind of difference, or a label and the class predicted for it, "" for none. */
function evaluatedWords(kindOrLabel: string, predicted: string | undefined): string {
  const kinds = new Map(
    Object.entries<string>({
      missed: t`missed`,
      spurious: t`nothing there`,
      badlyPlaced: t`in the wrong place`,
      wrongClass: t`of the wrong class`,
      duplicate: t`predicted twice`,
    }),
  )
  if (predicted === undefined) return kinds.get(kindOrLabel) ?? kindOrLabel
  if (predicted === '') return t`${kindOrLabel}, not found`
  if (kindOrLabel === '') return t`${predicted} where nothing is`
  return kindOrLabel === predicted ? t`${predicted}, found` : t`${kindOrLabel} taken for ${predicted}`
}

/** One condition in words, or null when it is of no form that has some. */
function said(term: string): Said | null {
  const phrase = phraseOf(term)
  const bounds = forms.compared.exec(term)
  if (phrase && !bounds) return { field: fieldsIn(term)[0] ?? '', words: phrase.title }
  if (bounds) {
    const compared = comparedInWords(bounds[1]!, bounds[2]!, bounds[3]!)
    return phrase ? { ...compared, words: phrase.title } : compared
  }
  let match = forms.member.exec(term)
  if (match) return { field: match[2]!, words: unquoted(match[1]!) }
  match = forms.recent.exec(term)
  if (match)
    return {
      field: match[1]!,
      words: (match[2]!.startsWith('<') ? inTheLastDays : overDaysAgo)(Number(match[3])),
    }
  match = forms.contains.exec(term)
  if (match) {
    const text = unquoted(match[3]!)
    const how = { startsWith: t`begins with ${text}`, endsWith: t`ends with ${text}`, matches: t`matches ${text}` }
    return { field: match[1]!, words: how[match[2] as keyof typeof how] ?? text }
  }
  match = forms.comment.exec(term)
  if (match) return { field: `comments.${match[1]}`, words: unquoted(match[2] ?? match[3] ?? '""') }
  match = forms.dataset.exec(term)
  if (match) return { field: 'dataset', words: unquoted(match[1]!) }
  match = forms.leftOut.exec(term)
  if (match) return { field: 'leftOutOf', words: leftOutWords(unquoted(match[1]!), match[2] && unquoted(match[2])) }
  match = forms.evaluated.exec(term)
  if (match) return { field: 'evaluatedAs', words: evaluatedWords(unquoted(match[2]!), match[3] && unquoted(match[3])) }
  match = forms.failed.exec(term)
  if (match) return { field: 'failedBy', words: unquoted(match[1]!) }
  match = forms.search.exec(term)
  if (match) return { field: 'search', words: unquoted(match[1]!) }
  match = forms.chosen.exec(term)
  return match
    ? {
        field: 'id',
        words: plural(match[1]!.split(',').length, { one: '# selected image', other: '# selected images' }),
      }
    : null
}

function comparedInWords(field: string, operator: string, written: string): Said {
  if (operator === '==') return { field, words: words(field, written) }
  if (operator === '!=') return { field, words: t`not ${words(field, written)}` }
  if (operator.startsWith('>')) return { field, words: t`from ${words(field, written)}`, low: written }
  return { field, words: t`under ${words(field, written, operator === '<')}`, high: written }
}

const spaceless = (term: string): string => unwrapped(term).replace(/\s+/g, ' ')

const byTerm = new Map<string, Phrase>(phrases.map((phrase) => [spaceless(phrase.term), phrase]))
const phraseOf = (term: string): Phrase | undefined => byTerm.get(spaceless(term))

/** Phrases that are more than one condition, which the query holds apart. */
const compound = phrases.filter(({ term }) => conjuncts(term).length > 1)

/** The chips that say the same as a query: one per condition, and one for the two ends of a range. */
export function chipsOf(query: string): Chip[] {
  const rest = conjuncts(query)
  const chips: Chip[] = []
  for (const { title, term } of compound) {
    const parts = conjuncts(term)
    if (!parts.every((part) => rest.includes(part))) continue
    for (const part of parts) rest.splice(rest.indexOf(part), 1)
    chips.push({ parts, title: '', values: [title], field: null, excludes: false, isQuery: false })
  }
  while (rest.length > 0) {
    const part = rest.shift()!
    chips.push(rangeChip(part, rest) ?? conditionChip(part))
  }
  return chips
}

/** The chip of a range, whose other end is taken from the rest of the query. */
function rangeChip(part: string, rest: string[]): Chip | null {
  const one = said(part)
  if (!one || (one.low === undefined && one.high === undefined)) return null
  const at = rest.findIndex((other) => {
    const found = said(other)
    return found?.field === one.field && (one.low === undefined ? found.low !== undefined : found.high !== undefined)
  })
  if (at < 0) return null
  const [otherPart = ''] = rest.splice(at, 1)
  const other = said(otherPart)
  const [low, high] = [one.low ?? other?.low ?? '', one.high ?? other?.high ?? '']
  const ends = [words(one.field, low), words(one.field, high, true)]
  return {
    parts: [part, otherPart],
    title: titleOf(one.field),
    values: [ends[0] === ends[1] ? ends[0]! : ends.join('–')],
    field: one.field,
    excludes: false,
    isQuery: false,
  }
}

function conditionChip(part: string): Chip {
  const left = phraseOf(part) ? null : excluded(part)
  const terms = phraseOf(part) ? [part] : alternatives(left ?? part)
  const all = terms.map((term) => said(term) ?? rangeWords(term))
  const field = all[0]?.field ?? null
  if (all.some((one) => one === null || one.field !== field))
    return { parts: [part], title: t`query`, values: [part], field: null, excludes: false, isQuery: true }
  const speaks = terms.every((term) => phraseOf(term))
  return {
    parts: [part],
    title: speaks || field === null ? '' : titleOf(field),
    values: all.map((one) => one!.words),
    field,
    excludes: left !== null,
    isQuery: false,
  }
}

/** Both ends of a range that is one of several alternatives. */
function rangeWords(term: string): Said | null {
  const parts = conjuncts(term)
  if (parts.length !== 2) return null
  const chip = rangeChip(parts[0]!, parts.slice(1))
  return chip?.field ? { field: chip.field, words: chip.values[0]! } : null
}
