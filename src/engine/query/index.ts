import type { QueryField } from '#contract'
import { rowOf } from '#model/ids.ts'
import { fieldTitle } from '#model/query/field-words.ts'
import { isSortable, queryFields as modelFields, typeOfField } from '#model/query/query-fields.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import type { Actor } from '../context.ts'
import { invalid } from '../errors.ts'
import { isInScope } from '../in-scope.ts'
import type { SqlValue } from '../store/index.ts'
import { isScalar } from './expression.ts'
import { fields } from './fields/fields.ts'
import { functions } from './functions.ts'
import { type Leaf, leavesOf } from './leaves.ts'
import { type Order, orderOf, orderSql } from './order.ts'
import { partsOf, type QueryParts } from './parts.ts'
import { whereOf } from './where.ts'
import { isBlinded } from './withheld.ts'

/**
 * `table` is the name of the image table in the surrounding statement; `nowMs` is the time for `now` and `age`.
 * `everyLifecycle`: the surrounding statement selects the lifecycles. `seenBy`: the user, if predictions may be hidden
 * from them or they see only a part of the images.
 */
export type WhereOptions = { nowMs: number; table?: string; everyLifecycle?: boolean; seenBy?: Actor }

const request = ({ nowMs, table, seenBy }: WhereOptions) => ({
  nowMs,
  image: table ?? 'image',
  isBlinded: seenBy !== undefined && isBlinded(seenBy),
})

/** A wrong query is the sender's mistake: INVALID with the message and the position. */
function answering<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof QueryProblem) throw invalid(error.message, error.at)
    throw error
  }
}

/**
 * Compiles a query to the condition of an SQL statement on the image table, with its parameters in order. It is 1, 0,
 * or NULL when something it needs is unknown. Excludes images in the trash or purged unless the query mentions
 * `lifecycle`; an empty query selects all others. Throws INVALID with the position for a wrong query.
 */
export const compileWhere = (
  text: string | undefined,
  options: WhereOptions,
): { sql: string; parameters: SqlValue[] } =>
  answering(() => {
    const { sql, parameters } = whereOf(text, request(options), options)
    const { seenBy, table = 'image' } = options
    const within = seenBy?.isScoped ? `(${sql} AND ${isInScope(table, String(rowOf(seenBy.userId)))})` : sql
    return { sql: within, parameters: [...parameters] }
  })

/** Compiles an order such as `image.capturedAt:desc` to the text after ORDER BY. Throws INVALID for a wrong one. */
export const compileOrder = (text: string | undefined, table = 'image'): string =>
  answering(() => orderSql(orderOf(text, { nowMs: 0, image: table }), table).sql)

/** Parses the order, for pages that continue after a known row. */
export const parseOrder = (text: string | undefined, table = 'image'): Order =>
  answering(() => orderOf(text, { nowMs: 0, image: table }))

/** Splits a query at its &&, || and !. Throws INVALID with the position for a wrong one. */
export const takeApart = (text: string | undefined, options: WhereOptions): QueryParts =>
  answering(() => partsOf(text, request(options)))

/** Returns the names of the fields that a query uses. Throws INVALID for a wrong one. */
export const fieldsIn = (text: string): ReadonlySet<string> => takeApart(text, { nowMs: 0 }).mentioned

/** Returns a query's conditions one by one, with the values that they compare. Throws INVALID for a wrong one. */
export const conditionsIn = (text: string, options: WhereOptions): Leaf[] =>
  answering(() => leavesOf(text, request(options)))

/**
 * Returns the SQL of a field with a single value, for the row named `image`; unknown where it is hidden from `seenBy`.
 */
export function fieldSql(name: string, seenBy?: Pick<Actor, 'role'>): string {
  const field = fields.get(name)
  const expression = seenBy && isBlinded(seenBy) ? field?.seen('image') : field?.expression('image')
  if (!expression || !isScalar(expression)) throw new Error(`There is no field ${name} with a single value.`)
  return expression.sql.sql
}

/** Returns the first problem of a query and its position, or null for a valid query. */
export function checkQuery(text: string): { problem: string; at: number | null; end: number | null } | null {
  try {
    whereOf(text, { nowMs: 0, image: 'image' })
    return null
  } catch (error) {
    if (error instanceof QueryProblem) return { problem: error.message, at: error.at, end: error.end }
    throw error
  }
}

/** All fields and functions, for the query box to complete and explain. */
export const queryFields: readonly QueryField[] = [
  ...modelFields.map((field) => ({
    name: field.name,
    type: typeOfField(field),
    explains: field.explains,
    sortable: isSortable(field),
    title: fieldTitle(field.name),
    canBeUnknown: 'nullable' in field && field.nullable === true,
  })),
  ...functions.map(({ name, receiver, parameters, result, explains }) => ({
    name: `${receiver ? `${receiver}.` : ''}${name}(${parameters.join(', ')})`,
    type: result,
    explains,
    sortable: false,
    title: name,
    canBeUnknown: false,
  })),
]

export { clusterSql } from './cluster.ts'
export { currentModelSql, shownModelSql } from './current-model.ts'
export { shownFrom } from './fields/shown-from.ts'
export { hideBlindPredictions } from './hide-blind-predictions.ts'
export { isOfOthers } from './is-assigned.ts'
export type { Leaf } from './leaves.ts'
export { registerQueryFunctions } from './matches.ts'
export type { Order } from './order.ts'
export type { QueryPart } from './parts.ts'
export { readAll, readLong, readLongRows, readOne, readRows, readValues } from './reading.ts'
export { mayApprove } from './second-review.ts'
export { scopedWhere, seenOrder, seenWhere } from './seen-query.ts'
export { blindNowQuery, isBlinded, isBlindNow, isByLabeler, isSeenInSearch, isWithheld } from './withheld.ts'
