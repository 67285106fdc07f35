import { durationMs } from '#model/query/duration-ms.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { timestampMs } from '#model/query/timestamp-ms.ts'
import { dayMs, hourMs } from '#model/units.ts'
import { isInScope } from '../in-scope.ts'
import type { Scalar, ScalarType } from './expression.ts'
import { matchesFunction, patternProblem } from './matches.ts'
import { integer, type Sql, sql, value } from './sql.ts'
import { isBlindNow, isSeenInSearch } from './withheld.ts'

/** What a function may need besides its arguments. */
export type Ask = { image: string; nowMs: number; isBlinded?: boolean }

/** A function of the query language: `age(t)` when `receiver` is absent, else a method: `s.startsWith("a")`. */
export type QueryFunction = {
  name: string
  receiver?: ScalarType
  parameters: readonly ScalarType[]
  result: ScalarType
  explains: string
  /** Whether the arguments (not the receiver) must be constants in the query. */
  constant?: boolean
  /** Its result changes with the time of day. */
  timely?: boolean
  sql(values: readonly Sql[], ask: Ask, literals: readonly Scalar['literal'][]): Sql
  /**
   * For a function about predictions: the variant for users who may not see predictions of images to be labeled blind;
   * unknown for these.
   */
  seen?(values: readonly Sql[], ask: Ask): Sql
}

/** The greatest age allowed: a hundred years. */
const maxDurationMs = 100 * 366 * dayMs

function boundedDuration(ms: number): Sql {
  if (Math.abs(ms) > maxDurationMs) throw new QueryProblem('A duration can be 100 years at most.', null)
  return integer(Math.trunc(ms))
}

const multiple = (name: string, unitMs: number): QueryFunction[] =>
  (['int', 'double'] as const).map((type) => ({
    name,
    parameters: [type],
    result: 'duration',
    constant: true,
    explains: `A duration in ${name}.`,
    sql: (_values, _ask, [amount]) => boundedDuration(Number(amount) * unitMs),
  }))

const calendar = (name: string, explains: string, format: string, offset = 0): QueryFunction => ({
  name,
  receiver: 'timestamp',
  parameters: [],
  result: 'int',
  explains: `${explains}, UTC.`,
  sql: ([time]) => sql`(CAST(strftime('${format}', ${time!} / 1000.0, 'unixepoch') AS INTEGER) - ${String(offset)})`,
})

/** Returns the row that an id written in the query names. */
function rowIn(prefix: string, what: string, id: unknown): string {
  const row = String(id).startsWith(`${prefix}_`) ? String(id).slice(prefix.length + 1) : ''
  if (!/^\d{1,9}$/.test(row)) throw new QueryProblem(`"${id}" is not a ${what}. Write it like "${prefix}_3".`, null)
  return row
}

/** A function about predictions. */
const ofPredictions = (one: QueryFunction): QueryFunction => ({
  ...one,
  seen: (values, ask) => sql`(CASE WHEN NOT ${isBlindNow(ask.image)} THEN ${one.sql(values, ask, [])} END)`,
})

/** Every function and method of the query language, besides the macros has, exists, all, exists_one and filter. */
export const functions: readonly QueryFunction[] = [
  {
    name: 'age',
    parameters: ['timestamp'],
    result: 'duration',
    timely: true,
    explains: 'How long ago: age(image.capturedAt) > days(365).',
    sql: ([time], { nowMs }) => sql`(${integer(nowMs)} - ${time!})`,
  },
  ...multiple('days', dayMs),
  ...multiple('hours', hourMs),
  {
    name: 'duration',
    parameters: ['string'],
    result: 'duration',
    constant: true,
    explains: 'A duration written as in "8760h" or "1h30m".',
    sql(_values, _ask, [text]) {
      const ms = durationMs(String(text))
      if (ms === null)
        throw new QueryProblem(
          `"${text}" is not a duration. Write it like "8760h", "90m" or "1h30m", or use days(30).`,
          null,
        )
      return boundedDuration(ms)
    },
  },
  {
    name: 'timestamp',
    parameters: ['string'],
    result: 'timestamp',
    constant: true,
    explains: 'A time written as in "2026-01-31T12:00:00Z", or a date alone.',
    sql(_values, _ask, [text]) {
      const ms = timestampMs(String(text))
      if (ms === null)
        throw new QueryProblem(`"${text}" is not a time. Write it like "2026-01-31" or "2026-01-31T12:00:00Z".`, null)
      return integer(ms)
    },
  },
  calendar('getFullYear', 'The year', '%Y'),
  calendar('getMonth', 'The month, from 0', '%m', 1),
  calendar('getDate', 'The day of the month, from 1', '%d'),
  calendar('getDayOfWeek', 'The day of the week, from 0 for Sunday', '%w'),
  calendar('getHours', 'The hour', '%H'),
  {
    name: 'inDataset',
    parameters: ['string'],
    result: 'bool',
    explains: 'Whether the dataset version of that name holds the image.',
    sql: ([name], { image }) =>
      sql`EXISTS (SELECT 1 FROM dataset_item WHERE image_id = ${image}.id AND dataset_id = (SELECT id FROM dataset WHERE name = ${name!}))`,
  },
  {
    name: 'leftOutOf',
    parameters: ['string'],
    result: 'bool',
    explains: 'Whether the image matched but was left out of the dataset version of that name.',
    sql: ([name], { image }) =>
      sql`EXISTS (SELECT 1 FROM dataset_left_out WHERE image_id = ${image}.id AND dataset_id = (SELECT id FROM dataset WHERE name = ${name!}))`,
  },
  {
    name: 'leftOutOf',
    parameters: ['string', 'string'],
    result: 'bool',
    explains:
      'The same for one reason, golden, perClassMax, balance, negatives or max: leftOutOf("2026-11", "perClassMax").',
    sql: ([name, reason], { image }) =>
      sql`EXISTS (SELECT 1 FROM dataset_left_out WHERE image_id = ${image}.id AND reason = ${reason!} AND dataset_id = (SELECT id FROM dataset WHERE name = ${name!}))`,
  },
  {
    name: 'seenBy',
    parameters: ['string'],
    result: 'bool',
    explains: 'Whether a model of that name, in any version, or of that id ran on the image.',
    sql: ([name], { image }) =>
      sql`EXISTS (SELECT 1 FROM prediction_run JOIN model ON model.id = prediction_run.model_id WHERE prediction_run.image_id = ${image}.id AND ${name!} IN (model.name, 'mdl_' || model.id))`,
  },
  {
    name: 'failedBy',
    parameters: ['string'],
    result: 'bool',
    explains:
      'Whether a model of that name, in any version, or of that id crashed on the image or gave no numbers for it.',
    sql: ([name], { image }) =>
      sql`EXISTS (SELECT 1 FROM model_failure JOIN model ON model.id = model_failure.model_id WHERE model_failure.image_id = ${image}.id AND ${name!} IN (model.name, 'mdl_' || model.id))`,
  },
  ofPredictions({
    name: 'evaluatedAs',
    parameters: ['string', 'string'],
    result: 'bool',
    explains: 'Whether an evaluation found such an object on it: evaluatedAs("evl_3", "missed").',
    sql: ([evaluation, kind], { image }) =>
      sql`EXISTS (SELECT 1 FROM evaluation_object WHERE image_id = ${image}.id AND 'evl_' || evaluation_id = ${evaluation!} AND kind = ${kind!})`,
  }),
  ofPredictions({
    name: 'evaluatedAs',
    parameters: ['string', 'string', 'string'],
    result: 'bool',
    explains: 'The same for a label and the class predicted for it, "" for none: evaluatedAs("evl_3", "dog", "cat").',
    sql: ([evaluation, label, predicted], { image }) =>
      sql`EXISTS (SELECT 1 FROM evaluation_object
        LEFT JOIN label_class AS its ON its.id = label_class LEFT JOIN label_class AS other ON other.id = predicted_class
        WHERE image_id = ${image}.id AND 'evl_' || evaluation_id = ${evaluation!} AND coalesce(its.name, '') = ${label!}
          AND coalesce(other.name, '') = ${predicted!})`,
  }),
  {
    name: 'dealt',
    parameters: ['int', 'int'],
    result: 'bool',
    constant: true,
    explains: 'Whether the image is in one of several equal shares: dealt(1, 3) is the first of three.',
    sql(_values, { image }, [share, shares]) {
      if (Number(share) < 1 || Number(share) > Number(shares))
        throw new QueryProblem('Shares are numbered from 1 to the number of shares: dealt(1, 3).', null)
      return sql`(${image}.id % ${integer(BigInt(Number(shares)))} = ${integer(BigInt(Number(share) % Number(shares)))})`
    },
  },
  {
    name: 'inQueue',
    parameters: ['string', 'int'],
    result: 'bool',
    constant: true,
    explains: 'Whether the image is in this share of an assigned queue: inQueue("que_3", 1).',
    sql(_values, { image }, [queue, share]) {
      const row = rowIn('que', 'queue', queue)
      return sql`EXISTS (SELECT 1 FROM review_queue_image WHERE queue_id = ${row} AND image_id = ${image}.id AND share = ${integer(BigInt(Number(share)))}
        UNION ALL SELECT 1 FROM review_queue_user AS labeler JOIN answer ON answer.queue_id = labeler.queue_id AND answer.user_id = labeler.user_id
          WHERE labeler.queue_id = ${row} AND labeler.position = ${integer(BigInt(Number(share)))} AND answer.image_id = ${image}.id)`
    },
  },
  {
    name: 'inScope',
    parameters: ['string'],
    result: 'bool',
    constant: true,
    explains: 'Whether a user sees the image where annotators see assigned images only: inScope("usr_3").',
    sql: (_values, { image }, [user]) => sql`${isInScope(image, rowIn('usr', 'user', user))}`,
  },
  {
    name: 'startsWith',
    receiver: 'string',
    parameters: ['string'],
    result: 'bool',
    explains: 'Whether the text starts with this.',
    sql: ([text, start]) => sql`(substr(${text!}, 1, length(${start!})) = ${start!})`,
  },
  {
    name: 'endsWith',
    receiver: 'string',
    parameters: ['string'],
    result: 'bool',
    explains: 'Whether the text ends with this.',
    sql: ([text, end]) => sql`(substr(${text!}, length(${text!}) - length(${end!}) + 1) = ${end!})`,
  },
  {
    name: 'contains',
    receiver: 'string',
    parameters: ['string'],
    result: 'bool',
    explains: 'Whether the text contains this.',
    sql: ([text, part]) => sql`(instr(${text!}, ${part!}) > 0)`,
  },
  {
    name: 'matches',
    receiver: 'string',
    parameters: ['string'],
    result: 'bool',
    constant: true,
    explains: 'Whether the pattern (RE2 syntax) occurs in the text: image.path.matches("cam[0-9]+/").',
    sql([text, pattern], _ask, [, written]) {
      const problem = patternProblem(String(written))
      if (problem) throw new QueryProblem(problem, null)
      return sql`${matchesFunction}(${text!}, ${pattern!})`
    },
  },
  {
    name: 'lowerAscii',
    receiver: 'string',
    parameters: [],
    result: 'string',
    explains: 'The text with A to Z in lower case.',
    sql: ([text]) => sql`lower(${text!})`,
  },
  {
    name: 'size',
    receiver: 'string',
    parameters: [],
    result: 'int',
    explains: 'Number of characters.',
    sql: ([text]) => sql`length(${text!})`,
  },
  {
    name: 'size',
    parameters: ['string'],
    result: 'int',
    explains: 'Number of characters.',
    sql: ([text]) => sql`length(${text!})`,
  },
  {
    name: 'double',
    parameters: ['int'],
    result: 'double',
    explains: 'The number with decimals.',
    sql: ([n]) => sql`CAST(${n!} AS REAL)`,
  },
  { name: 'double', parameters: ['double'], result: 'double', explains: 'The number itself.', sql: ([n]) => n! },
  {
    name: 'int',
    parameters: ['double'],
    result: 'int',
    explains: 'The number without its decimals.',
    sql: ([n]) => sql`CAST(${n!} AS INTEGER)`,
  },
  {
    name: 'inSearch',
    parameters: ['string'],
    result: 'bool',
    explains:
      'Whether a search by similarity found the image: inSearch("sch_3"); sorted by search:3, the most similar first.',
    sql: ([search], { image }) =>
      sql`EXISTS (SELECT 1 FROM search_image WHERE search_image.image_id = ${image}.id AND 'sch_' || search_id = ${search!})`,
    seen: ([search], { image }) =>
      sql`EXISTS (SELECT 1 FROM search_image WHERE search_image.image_id = ${image}.id AND 'sch_' || search_id = ${search!} AND ${isSeenInSearch(image)})`,
  },
  ofPredictions({
    name: 'inAlarm',
    parameters: ['string'],
    result: 'bool',
    explains: 'Whether the image belongs to the evidence of the alarm: inAlarm("alm_3").',
    sql: ([alarm], { image }) =>
      sql`EXISTS (SELECT 1 FROM alarm_image WHERE alarm_image.image_id = ${image}.id AND 'alm_' || alarm_id = ${alarm!})`,
  }),
  { name: 'int', parameters: ['int'], result: 'int', explains: 'The number itself.', sql: ([n]) => n! },
]

export const now = ({ nowMs }: Ask): Scalar => ({ type: 'timestamp', sql: value(BigInt(nowMs)), nullable: false })
