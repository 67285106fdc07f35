import type { QueryNode } from '#model/query/query-node.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { type Expression, isScalar, type Scalar, typeName } from './expression.ts'
import { fields } from './fields/fields.ts'
import type { Ask } from './functions.ts'

/** The context of a part of a query: the variables of the surrounding macros, and what the whole query has named. */
export type Scope = {
  ask: Ask
  variables: ReadonlyMap<string, Expression>
  /** Names of the fields that the query mentions, and `now` if its result changes with the time of day. */
  mentioned: Set<string>
  /** Returns a name for a row in SQL that nothing else in the query uses. */
  freshAlias(): string
  /** Checks a part of the query and translates it. Throws QueryProblem with the position when it is wrong. */
  compile(node: QueryNode, scope: Scope): Expression
}

/** Creates the scope of a whole query; the names of rows in its SQL begin with `rows`. */
export function scopeOf(ask: Ask, rows: string, compile: Scope['compile']): Scope {
  let aliases = 0
  return { ask, variables: new Map(), mentioned: new Set(), freshAlias: () => `${rows}${++aliases}`, compile }
}

/** Compiles a part of a query that has to be a single value. */
export function scalar(node: QueryNode, scope: Scope): Scalar {
  return asScalar(scope.compile(node, scope), node)
}

export function asScalar(expression: Expression, node: QueryNode): Scalar {
  if (isScalar(expression)) return expression
  const hint = expression.type === 'list' ? ' Ask with in, size() or exists(x, …).' : ''
  throw new QueryProblem(`A single value is needed here, not ${typeName(expression)}.${hint}`, node)
}

export function expectType(found: Scalar, requested: Scalar['type'], node: QueryNode): void {
  if (found.type === requested) return
  throw new QueryProblem(`This must be ${typeName({ ...found, type: requested })}, but it is ${typeName(found)}.`, node)
}

/** Compiles a part of a query that has to be true or false. */
export function truth(node: QueryNode, scope: Scope): Scalar {
  const expression = scope.compile(node, scope)
  if (isScalar(expression) && expression.type === 'bool') return expression
  throw new QueryProblem(`A query must be true or false, but this is ${typeName(expression)}.`, node)
}

/** Whether the name is not a field but the beginning of several, such as `image`. */
export const isGroup = (name: string | null): boolean =>
  name !== null && !fields.has(name) && [...fields.keys()].some((known) => known.startsWith(`${name}.`))

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
