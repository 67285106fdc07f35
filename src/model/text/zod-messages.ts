import { z } from 'zod'
import { issueMessage } from './issue-message.ts'
import { systemMessage } from './system-message.ts'

type RawIssue = z.core.$ZodRawIssue
type Issue = z.core.$ZodIssue

/** Kinds of values in everyday words. */
const kinds = new Map(
  Object.entries<string>({
    string: 'a text',
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
const kindNamed = (name: string): string => kinds.get(name) ?? 'another kind of value'

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number' && !Number.isInteger(value)) return Number.isFinite(value) ? String(value) : 'no number'
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

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const wrongKind = (requested: readonly string[], value: unknown): string =>
  value === undefined
    ? `${capital(oneOf(requested.map(kindNamed)))} belongs here, but it is missing.`
    : `${capital(oneOf(requested.map(kindNamed)))} belongs here, not ${kindOf(value)}.`

/** Of many allowed values the first say enough. */
const maxNamed = 12

function wrongValue(values: readonly unknown[], value: unknown): string {
  const [only, ...others] = values
  const given = typeof value === 'string' && value.length <= 60 ? `, not ${quoted(value)}` : ''
  if (others.length === 0) return `Only ${quoted(only)} is allowed here${given}.`
  const more = values.length > maxNamed ? `, or one of ${values.length - maxNamed} more` : ''
  const named = values.slice(0, maxNamed).map(quoted)
  return `${more === '' ? capital(oneOf(named)) : named.join(', ')}${more} belongs here${given}.`
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
  word: 'At most' | 'At least',
  limit: number | bigint,
  { origin = '', exact = false, inclusive = true },
) {
  const unit = units.get(origin)
  if (word === 'At least' && unit && Number(limit) === 1) return 'This must not be empty.'
  const bound = exact ? 'Exactly' : inclusive ? word : word === 'At most' ? 'Less than' : 'More than'
  const what = unit ? ` ${unit[Number(limit) === 1 ? 0 : 1]}` : ''
  return `${bound} ${amount(limit)}${what} ${Number(limit) === 1 || !unit ? 'is' : 'are'} allowed here.`
}

const formats = new Map(
  Object.entries<string>({
    date: 'a day such as 2026-12-31',
    datetime: 'a time such as 2026-12-31T12:00:00Z',
    time: 'a time of day such as 12:00:00',
    duration: 'a duration such as P30D',
    url: 'a web address',
    email: 'an e-mail address',
    base64: 'a text in Base64',
  }),
)

/** Of the forms that a value may have, what is wrong with the one that it comes closest to. */
function noFormFits(branches: readonly (readonly Issue[])[], value: unknown): string {
  const inside = branches.filter((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0))
  const [nearest] = [...inside].sort((a, b) => a.length - b.length)
  if (nearest) return issueMessage(nearest.slice(0, 1))
  const first = branches.flatMap((issues) => issues.slice(0, 1))
  const types = first.flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []))
  if (types.length > 0 && types.length === first.length) return wrongKind(types, value)
  const other = first.find((issue) => issue.code !== 'invalid_type') ?? first[0]
  return other ? other.message : 'This has none of the forms that are allowed here.'
}

/** What is wrong with a value, as a sentence that can stand behind the value's name. */
function valueMessage(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind([issue.expected], issue.input)
    case 'invalid_value':
      return wrongValue(issue.values, issue.input)
    case 'too_big':
      return beyond('At most', issue.maximum, issue)
    case 'too_small':
      return beyond('At least', issue.minimum, issue)
    case 'invalid_format':
      return formats.get(issue.format)
        ? `This is not ${formats.get(issue.format)}.`
        : 'This is not written in the form that belongs here.'
    case 'not_multiple_of':
      return `Only multiples of ${issue.divisor} are allowed here.`
    case 'unrecognized_keys':
      return issue.keys.length === 1
        ? `${quoted(issue.keys[0])} is not known here. Correct the name, or take it out.`
        : `${listed(issue.keys.map(quoted), 'and')} are not known here. Correct the names, or take them out.`
    case 'invalid_key':
      return `A name is not allowed here: ${issueMessage(issue.issues.slice(0, 1))}`
    case 'invalid_element':
      return issueMessage(issue.issues.slice(0, 1))
    case 'invalid_union':
      return Array.isArray(issue.options) ? wrongValue(issue.options, undefined) : noFormFits(issue.errors, issue.input)
    default:
      return 'This value is not allowed here.'
  }
}

/** What an error says: of a value that does not fit, what is wrong with it. */
export const messageOf = (error: unknown): string => {
  if (error instanceof z.core.$ZodError) return issueMessage(error.issues.slice(0, 3))
  return systemMessage(error) ?? (error instanceof Error ? error.message : String(error))
}

// Every schema of the program speaks so, unless it has a sentence of its own.
z.config({ localeError: valueMessage })
