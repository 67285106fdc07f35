import { z } from 'zod'
import { issueMessage } from './issue-message.ts'
import { systemMessage } from './system-message.ts'

type RawIssue = z.core.$ZodRawIssue
type Issue = z.core.$ZodIssue

/** Kinds of values in everyday words. */
const kinds = new Map(
  Object.entries<string>({
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    bigint: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    tuple: 'a list',
    set: 'a list',
    object: 'an object',
    record: 'an object',
    map: 'an object',
    null: 'nothing (null)',
    date: 'a time',
    nan: 'a number',
  }),
)
const kindNamed = (name: string): string => kinds.get(name) ?? 'another type of value'

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number' && !Number.isInteger(value))
    return Number.isFinite(value) ? String(value) : 'an infinite number'
  if (typeof value === 'boolean') return String(value)
  return kindNamed(typeof value)
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value))

/** "a, b or c". */
function listed(words: readonly string[], link: 'or' | 'and'): string {
  const all = [...new Set(words)]
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${link} ${all.at(-1)}`
}
const oneOf = (words: readonly string[]): string => listed(words, 'or')

const wrongKind = (requested: readonly string[], value: unknown): string =>
  value === undefined
    ? `Missing. Expected ${oneOf(requested.map(kindNamed))}.`
    : `Expected ${oneOf(requested.map(kindNamed))}, got ${kindOf(value)}.`

/** Only the first of many allowed values are named. */
const maxNamed = 12

function wrongValue(values: readonly unknown[], value: unknown): string {
  const [only, ...others] = values
  const given = typeof value === 'string' && value.length <= 60 ? `, got ${quoted(value)}` : ''
  if (others.length === 0) return `Expected ${quoted(only)}${given}.`
  const more = values.length > maxNamed ? `, or one of ${values.length - maxNamed} more` : ''
  const named = values.slice(0, maxNamed).map(quoted)
  return `Expected ${more === '' ? oneOf(named) : named.join(', ')}${more}${given}.`
}

const amount = (n: number | bigint): string => n.toLocaleString('en', { maximumFractionDigits: 12 })

const units = new Map(
  Object.entries<readonly [one: string, many: string]>({
    string: ['character', 'characters'],
    array: ['entry', 'entries'],
    set: ['entry', 'entries'],
    map: ['entry', 'entries'],
    object: ['entry', 'entries'],
  }),
)

/** A limit on a number, or on how long a text or list is. */
function beyond(
  word: 'at most' | 'at least',
  limit: number | bigint,
  { origin = '', exact = false, inclusive = true },
) {
  const unit = units.get(origin)
  if (word === 'at least' && unit && Number(limit) === 1) return 'This must not be empty.'
  const bound = exact ? 'exactly' : inclusive ? word : word === 'at most' ? 'less than' : 'more than'
  const what = unit ? ` ${unit[Number(limit) === 1 ? 0 : 1]}` : ''
  return `Expected ${bound} ${amount(limit)}${what}.`
}

const formats = new Map(
  Object.entries<string>({
    date: 'a date such as 2026-12-31',
    datetime: 'a time such as 2026-12-31T12:00:00Z',
    time: 'a time of day such as 12:00:00',
    duration: 'a duration such as P30D',
    url: 'a web address',
    email: 'an e-mail address',
    base64: 'Base64 text',
  }),
)

/** Returns the problem of a value with the closest of its allowed forms. */
function noFormFits(branches: readonly (readonly Issue[])[], value: unknown): string {
  const inside = branches.filter((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0))
  const [nearest] = [...inside].sort((a, b) => a.length - b.length)
  if (nearest) return issueMessage(nearest.slice(0, 1))
  const first = branches.flatMap((issues) => issues.slice(0, 1))
  const types = first.flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []))
  if (types.length > 0 && types.length === first.length) return wrongKind(types, value)
  const other = first.find((issue) => issue.code !== 'invalid_type') ?? first[0]
  return other ? other.message : 'This value has none of the allowed formats.'
}

/** Returns the problem of a value, as a sentence that can follow the value's name. */
function valueMessage(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind([issue.expected], issue.input)
    case 'invalid_value':
      return wrongValue(issue.values, issue.input)
    case 'too_big':
      return beyond('at most', issue.maximum, issue)
    case 'too_small':
      return beyond('at least', issue.minimum, issue)
    case 'invalid_format':
      return formats.get(issue.format) ? `Expected ${formats.get(issue.format)}.` : 'This value has the wrong format.'
    case 'not_multiple_of':
      return `Expected a multiple of ${issue.divisor}.`
    case 'unrecognized_keys':
      return issue.keys.length === 1
        ? `${quoted(issue.keys[0])} is unknown here. Correct the name or remove it.`
        : `${listed(issue.keys.map(quoted), 'and')} are unknown here. Correct the names or remove them.`
    case 'invalid_key':
      return `This name is not allowed: ${issueMessage(issue.issues.slice(0, 1))}`
    case 'invalid_element':
      return issueMessage(issue.issues.slice(0, 1))
    case 'invalid_union':
      return Array.isArray(issue.options) ? wrongValue(issue.options, undefined) : noFormFits(issue.errors, issue.input)
    default:
      return 'This value is not allowed.'
  }
}

/** Returns an error's message; for an invalid value, its problem. */
export const messageOf = (error: unknown): string => {
  if (error instanceof z.core.$ZodError) return issueMessage(error.issues.slice(0, 3))
  return systemMessage(error) ?? (error instanceof Error ? error.message : String(error))
}

// All schemas of the program use these messages unless they have their own.
z.config({ localeError: valueMessage })
