import type { User } from '#contract'
import { fieldNamed } from '#model/query/query-fields.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { functions } from './functions.ts'
import { orderOf } from './order.ts'
import { partsOf } from './parts.ts'
import { isBlinded } from './withheld.ts'

const ask = { nowMs: 0, image: 'image' }
/** Beside fields: functions, and the order by a search. */
const othersOfPredictions = new Set(['search', ...functions.filter(({ seen }) => seen).map(({ name }) => name)])
const isOfPredictions = (name: string): boolean =>
  fieldNamed(name)?.ofPredictions === true || othersOfPredictions.has(name)

/** Whether it asks for predictions. A wrong query does not; running it reports what is wrong. */
function asksForPredictions(mentioned: () => Iterable<string>): boolean {
  try {
    return [...mentioned()].some(isOfPredictions)
  } catch (error) {
    if (error instanceof QueryProblem) return false
    throw error
  }
}

/** A query as a user may ask it: predictions that are withheld from them are unknown to it. */
export const seenWhere = (where: string, user: Pick<User, 'role'>): string =>
  isBlinded(user) && asksForPredictions(() => partsOf(where, ask).mentioned) ? `blinded(${where}\n)` : where

/** The same for an order. */
export function seenOrder(order: string, user: Pick<User, 'role'>): string {
  if (!isBlinded(user) || !asksForPredictions(() => [orderOf(order, ask).field])) return order
  const [field, ...direction] = order.trim().split(':')
  return [`blinded(${field})`, ...direction].join(':')
}

/** A query as a user may ask it: of the images in their scope, where they have one. A wrong query is left as it is. */
export function scopedWhere(where: string, user: Pick<User, 'userId'>): string {
  const scope = `inScope("${user.userId}")`
  if (where.trim() === '') return scope
  // Checked by itself: text that only fits together with the brackets around it would end them.
  try {
    partsOf(where, ask)
  } catch (error) {
    if (error instanceof QueryProblem) return where
    throw error
  }
  return `(${where}\n) && ${scope}`
}
