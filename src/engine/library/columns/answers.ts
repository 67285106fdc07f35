import { durationMs } from '#model/query/duration-ms.ts'
import type { FieldName } from '#model/query/query-fields.ts'
import type { Operator, QueryCondition, Value } from '#model/query/query-tree.ts'
import { timestampMs } from '#model/query/timestamp-ms.ts'
import { dayMs } from '#model/units.ts'
import { type Bits, bitsEqual, bitsFor, bitsFrom, bitsWhere, difference, intersection, union } from '../../bits.ts'
import { isByLabeler } from '../../query/for-threads.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type ImageColumns, lifecycleCode, splits, stateCode } from './image-columns.ts'
import type { ManyColumn } from './many-column.ts'

/** The data that answers conditions: columns, and those many-valued lists that have been read. */
export type AnswerSources = {
  store: ReadOnlyStore
  nowMs: number
  columns: ImageColumns
  all: Bits
  classes: ManyColumn | null
  tags: { column: ManyColumn; codes: ReadonlyMap<string, number> } | null
}

/** Returns the images for which the condition is true, or null when it can't tell. */
type Answer = (sources: AnswerSources, condition: QueryCondition) => Bits | null

type Codes = Uint16Array | Uint32Array
type Numbers = Uint32Array | Float64Array

const rowNamed = (store: ReadOnlyStore, table: 'source' | 'user' | 'label_class', name: Value): number =>
  store.get<{ id: number }>(`SELECT id FROM ${table} WHERE name = ?`, [name])?.id ?? 0

/** A field whose values are codes. 0 means unknown and matches only "unknown". */
const coded =
  (column: (columns: ImageColumns) => Codes, codeOf: (sources: AnswerSources, value: Value) => number): Answer =>
  (sources, { how, values }) => {
    const { all, columns } = sources
    const places = column(columns)
    const unknown = bitsEqual(places, 0)
    if (how === 'known') return difference(all, unknown)
    if (how === 'unknown') return unknown
    if (how !== '==' && how !== '!=' && how !== 'in' && how !== 'notIn') return null
    const codes = new Set(values.map((value) => codeOf(sources, value)).filter((code) => code !== 0))
    const found = [...codes].map((code) => bitsEqual(places, code)).reduce(union, bitsFor(columns.size))
    return how === '==' || how === 'in' ? found : difference(difference(all, unknown), found)
  }

const compares: Record<Operator, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a < b || a > b,
}
/** Comparing an age is comparing a time with the operator reversed. */
const reversed: Partial<Record<Operator, Operator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const isOperator = (how: string): how is Operator => how in compares

/** Returns the number or time of a comparison, or null for other conditions. */
function limitOf({ how, values: [value] }: QueryCondition, nowMs: number): { how: Operator; limit: number } | null {
  if (isOperator(how)) return typeof value === 'number' ? { how, limit: value } : null
  const [, kind, operator = ''] = /^(age|time)([<>]=?)$/.exec(how) ?? []
  if (!isOperator(operator)) return null
  if (kind === 'time') {
    const limit = timestampMs(String(value))
    return limit === null ? null : { how: operator, limit }
  }
  const ms = typeof value === 'number' ? Math.trunc(value * dayMs) : durationMs(String(value))
  return ms === null ? null : { how: reversed[operator]!, limit: nowMs - ms }
}

/** A number or time. NaN means unknown and matches no condition. */
const measured =
  (column: (columns: ImageColumns) => Numbers): Answer =>
  ({ columns, nowMs }, condition) => {
    const [places, { how }] = [column(columns), condition]
    if (how === 'known') return bitsWhere(columns.size, (row) => !Number.isNaN(places[row]))
    if (how === 'unknown') return bitsWhere(columns.size, (row) => Number.isNaN(places[row]))
    const comparison = limitOf(condition, nowMs)
    if (!comparison) return null
    const [compare, { limit }] = [compares[comparison.how], comparison]
    return bitsWhere(columns.size, (row) => compare(places[row]!, limit))
  }

/** A list that the query tests for a value. */
const listed =
  (rowsWith: (sources: AnswerSources, value: Value) => Bits | null): Answer =>
  (sources, { how, values: [value = ''] }) => {
    const found = how === 'has' || how === 'hasNot' ? rowsWith(sources, value) : null
    return found && how === 'hasNot' ? difference(sources.all, found) : found
  }

/**
 * Images a user may review: nobody has reviewed them, they were not sent back or assigned only to someone else, and
 * they are not labeled independently by others.
 */
function waitsFor({ store, columns, all }: AnswerSources, name: Value): Bits {
  const user = rowNamed(store, 'user', name)
  if (user === 0) return bitsFor(columns.size)
  const toOthers = store.values<number>('SELECT id FROM image WHERE sent_back_to IS NOT NULL AND sent_back_to <> ?', [
    user,
  ])
  const ofOthers = store.values<number>(
    `SELECT image_id FROM independent_image AS image WHERE is_open = 1 AND NOT EXISTS (SELECT 1 FROM answer
       WHERE answer.image_id = image.image_id AND answer.queue_id = image.queue_id AND user_id = ? AND answered_at IS NULL)`,
    [user],
  )
  const dealtToOthers = store.values<number>(
    `SELECT image_id FROM review_queue_image AS dealt JOIN review_queue AS queue ON queue.id = dealt.queue_id
       JOIN review_queue_user AS labeler ON labeler.queue_id = dealt.queue_id AND labeler.position = dealt.share
     WHERE queue.closed_at IS NULL AND queue.purpose = 'review' AND image_id NOT IN (SELECT id FROM image WHERE sent_back_to = :user)
     GROUP BY image_id HAVING max(labeler.user_id = :user) = 0`,
    { user },
  )
  const open = union(bitsEqual(columns.state, stateCode('new')), bitsEqual(columns.state, stateCode('predicted')))
  const active = intersection(bitsEqual(columns.lifecycle, lifecycleCode('active')), all)
  return difference(intersection(open, active), bitsFrom([...toOthers, ...ofOthers, ...dealtToOthers], columns.size))
}

const sharedComments = `SELECT image_id FROM comment WHERE NOT ${isByLabeler('comment.image_id', 'comment.created_by').sql}`

/** Answers only whether an image has any, as few images do; SQL compares the number. */
const withComments =
  (rows: string): Answer =>
  ({ store, columns }, { how, values }) =>
    how === '>' && values[0] === 0 ? bitsFrom(store.values(rows), columns.size) : null

const reviewer: Answer = coded(
  (columns) => columns.reviewer,
  ({ store }, name) =>
    store.values<number>('SELECT id FROM user WHERE name = ? COLLATE BINARY', [String(name)])[0] ?? 0,
)

/** Fields that have a column; SQL answers all others. */
const answers: Partial<Record<FieldName, Answer>> = {
  state: coded(
    ({ state }) => state,
    (_, value) => stateCode(String(value)),
  ),
  lifecycle: coded(
    ({ lifecycle }) => lifecycle,
    (_, value) => lifecycleCode(String(value)),
  ),
  split: coded(
    ({ split }) => split,
    (_, value) => (splits as readonly Value[]).indexOf(value) + 1,
  ),
  'image.source': coded(
    ({ source }) => source,
    ({ store }, name) => rowNamed(store, 'source', name),
  ),
  'image.format': coded(
    ({ format }) => format,
    ({ columns }, name) => columns.formats.get(String(name)) ?? 0,
  ),
  'image.month': coded(
    ({ capturedMonth }) => capturedMonth,
    (_, value) => {
      const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(String(value)) ?? []
      return year === undefined ? 0 : (Number(year) - 1970) * 12 + Number(month)
    },
  ),
  'image.capturedAt': measured(({ capturedAtMs }) => capturedAtMs),
  'image.reviewedAt': measured(({ reviewedAtMs }) => reviewedAtMs),
  'image.importedAt': measured(({ importedAtMs }) => importedAtMs),
  'image.bytes': measured(({ bytes }) => bytes),
  'labels.count': measured(({ labels }) => labels),
  'objects.count': measured(({ labels, shown }) => labels.map((count, row) => count + shown[row]!)),
  'prediction.shown': measured(({ shown }) => shown),
  'prediction.minScore': measured(({ minScore }) => minScore),
  'prediction.taken': measured(({ taken }) => taken),
  'prediction.deleted': measured(({ deleted }) => deleted),
  'duplicates.size': measured(({ duplicates }) => duplicates),
  'duplicates.rank': measured(({ duplicateRank }) => duplicateRank),
  'review.waitsFor': listed(waitsFor),
  'review.verdict': ({ store, columns }, { how, values: [verdict] }) =>
    how === '==' && verdict === 'sentBack'
      ? bitsFrom(store.values('SELECT id FROM image WHERE sent_back_to IS NOT NULL'), columns.size)
      : null,
  'comments.count': withComments(sharedComments),
  'comments.open': withComments(`${sharedComments} AND resolved_at IS NULL`),
  classes: listed(
    ({ store, columns, classes }, name) =>
      classes?.rowsWith(rowNamed(store, 'label_class', name), columns.size) ?? null,
  ),
  'image.tags': listed(({ columns, tags }, tag) => {
    const code = tags?.codes.get(String(tag))
    return code === undefined ? tags && bitsFor(columns.size) : tags!.column.rowsWith(code, columns.size)
  }),
  // SQLite compares user names case-insensitively, so only exact names can be found by row.
  reviewer: (sources, condition) =>
    ['==', 'known', 'unknown'].includes(condition.how) ? reviewer(sources, condition) : null,
}
const byField = new Map(Object.entries(answers))

/** Returns the images that match a condition according to the columns, or null when SQL has to answer it. */
export function answer(sources: AnswerSources, condition: QueryCondition | null): Bits | null {
  const bits = condition && byField.get(condition.field)?.(sources, condition)
  // Rows without an image hold zeros, which match conditions such as "fewer than 3".
  return bits ? intersection(bits, sources.all) : null
}
