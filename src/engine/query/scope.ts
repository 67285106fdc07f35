import type { ASTNode } from '@marcbachmann/cel-js'
import { type Expression, isScalar, type Scalar, typeName } from './expression.ts'
import { fields } from './fields.ts'
import type { Ask } from './functions.ts'
import { QueryProblem } from './problem.ts'

/** What a part of a query stands in: the variables of the macros around it, and what the whole query has named. */
export type Scope = {
  ask: Ask
  variables: ReadonlyMap<string, Expression>
  /** Names of the fields that the query mentions. */
  mentioned: Set<string>
  /** A name for a row in SQL that nothing else in the query has. */
  freshAlias(): string
  /** Checks a part of the query and translates it. Throws QueryProblem with the character when it is wrong. */
  compile(node: ASTNode, scope: Scope): Expression
}

/** A part of a query that has to be a single value. */
export function scalar(node: ASTNode, scope: Scope): Scalar {
  return asScalar(scope.compile(node, scope), node)
}

export function asScalar(expression: Expression, node: ASTNode): Scalar {
  if (isScalar(expression)) return expression
  const hint = expression.type === 'list' ? ' Ask with in, size() or exists(x, …).' : ''
  throw new QueryProblem(`A single value is needed here, not ${typeName(expression)}.${hint}`, node.start)
}

export function expectType(found: Scalar, requested: Scalar['type'], node: ASTNode): void {
  if (found.type === requested) return
  throw new QueryProblem(
    `This must be ${typeName({ ...found, type: requested })}, but it is ${typeName(found)}.`,
    node.start,
  )
}

/** The dotted name that a chain of selections spells, or null when its root is something else. */
export function dottedName(node: ASTNode): string | null {
  if (node.op === 'id') return node.args
  if (node.op !== '.') return null
  const left = dottedName(node.args[0])
  return left === null ? null : `${left}.${node.args[1]}`
}

/** Whether the name is not itself a field but the beginning of several, such as `image`. */
export const isGroup = (name: string | null): boolean =>
  name !== null && !fields.has(name) && [...fields.keys()].some((known) => known.startsWith(`${name}.`))

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
