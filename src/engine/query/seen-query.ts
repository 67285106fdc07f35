import type { User } from '#contract'
import { fieldNamed } from '#model/query/query-fields.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { functions } from './functions.ts'
import { orderOf } from './order.ts'
import { partsOf } from './parts.ts'
import { isBlinded } from './withheld.ts'

const ask = { nowMs: 0, image: 'image' }
/** Besides fields: functions, and the order by a search. */
const othersOfPredictions = new Set(['search', ...functions.filter(({ seen }) => seen).map(({ name }) => name)])
const isOfPredictions = (name: string): boolean =>
  fieldNamed(name)?.ofPredictions === true || othersOfPredictions.has(name)

/** Whether it uses predictions. False for a wrong query; running it reports the error. */
function asksForPredictions(mentioned: () => Iterable<string>): boolean {
  try {
    return [...mentioned()].some(isOfPredictions)
  } catch (error) {
    if (error instanceof QueryProblem) return false
    throw error
  }
}

/** Returns a query limited to what a user may know: predictions hidden from them are unknown. */
export const seenWhere = (where: string, user: Pick<User, 'role'>): string =>
  isBlinded(user) && asksForPredictions(() => partsOf(where, ask).mentioned) ? `blinded(${where}\n)` : where

/** Returns an order limited in the same way. */
export function seenOrder(order: string, user: Pick<User, 'role'>): string {
  if (!isBlinded(user) || !asksForPredictions(() => [orderOf(order, ask).field])) return order
  const [field, ...direction] = order.trim().split(':')
  return [`blinded(${field})`, ...direction].join(':')
}

/** Limits a query to the images in a user's scope, if they have one. A wrong query stays unchanged. */
export function scopedWhere(where: string, user: Pick<User, 'userId'>): string {
  const scope = `inScope("${user.userId}")`
  if (where.trim() === '') return scope
  // Checked separately: text that is only valid with the brackets around it would close them.
  try {
    partsOf(where, ask)
  } catch (error) {
    if (error instanceof QueryProblem) return where
    throw error
  }
  return `(${where}\n) && ${scope}`
}
