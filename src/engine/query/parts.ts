import type { ASTNode } from '@marcbachmann/cel-js'
import { compile } from './compile.ts'
import { blinded, blindedIn } from './compile-macro.ts'
import { isScalar, type Scalar, typeName } from './expression.ts'
import { fields } from './fields.ts'
import type { Ask } from './functions.ts'
import { isChain, linksOf } from './nesting.ts'
import { QueryProblem } from './problem.ts'
import { dottedName, type Scope } from './scope.ts'
import type { Sql } from './sql.ts'
import { parse } from './where.ts'

export type Constant = string | number

/** A condition about one field and constants. `contains` is `"dog" in labels.classes`, `known` is `has(reviewer)`. */
export type FieldCondition = {
  field: string
  how: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains' | 'known'
  constants: readonly Constant[]
}

/**
 * A query taken apart at its &&, || and !, for whoever can answer some of its conditions otherwise than by SQL.
 * `asked` is null for a condition that is not about one field and constants.
 */
export type QueryPart =
  | { op: 'and' | 'or'; parts: readonly QueryPart[] }
  | { op: 'not'; part: QueryPart }
  | { op: 'condition'; sql: Sql; request: FieldCondition | null }

/** `mentioned` holds the fields that the query names; `timely` tells that its answer changes with the time of day. */
export type QueryParts = { part: QueryPart | null; mentioned: ReadonlySet<string>; timely: boolean }

/** Takes a query apart. Throws QueryProblem with the character when it is wrong; no text has no parts. */
export function partsOf(text: string | undefined, ask: Ask): QueryParts {
  if (text === undefined || text.trim() === '') return { part: null, mentioned: new Set(), timely: false }
  let aliases = 0
  const scope: Scope = {
    ask,
    variables: new Map(),
    mentioned: new Set(),
    freshAlias: () => `p${++aliases}`,
    compile,
  }
  const part = partOf(parse(text), scope)
  return { part, mentioned: scope.mentioned, timely: /\b(now|age)\b/.test(text) }
}

function partOf(node: ASTNode, scope: Scope): QueryPart {
  if (isChain(node))
    return { op: node.op === '&&' ? 'and' : 'or', parts: linksOf(node).map((link) => partOf(link, scope)) }
  if (node.op === 'call' && node.args[0] === 'blinded') return partOf(blindedIn(node), blinded(scope))
  // What is unknown is neither true nor false, so the opposite of an unknown condition is not everything else.
  if (node.op === '!_' && !truth(node.args, scope).nullable) return { op: 'not', part: partOf(node.args, scope) }
  return { op: 'condition', sql: truth(node, scope).sql, request: seenCondition(node, scope) }
}

function truth(node: ASTNode, scope: Scope): Scalar {
  const expression = compile(node, scope)
  if (isScalar(expression) && expression.type === 'bool') return expression
  throw new QueryProblem(
    `A query must be something that is true or false, but this is ${typeName(expression)}.`,
    node.start,
  )
}

/** What columns know of predictions is withheld too. */
function seenCondition(node: ASTNode, scope: Scope): FieldCondition | null {
  const condition = conditionOf(node, scope)
  return condition && scope.ask.isBlinded && fields.get(condition.field)?.ofPredictions ? null : condition
}

const turned = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const
const isComparison = (op: string): op is keyof typeof turned => op in turned

function conditionOf(node: ASTNode, scope: Scope): FieldCondition | null {
  if (node.op === 'call' && node.args[0] === 'has' && node.args[1].length === 1) {
    const field = fieldOf(node.args[1][0]!)
    return field === null ? null : { field, how: 'known', constants: [] }
  }
  if (node.op === 'in') {
    const [left, right] = node.args
    const field = fieldOf(left)
    if (field !== null && right.op === 'list') {
      const constants = right.args.map((item) => constantOf(item, scope))
      return constants.every((one) => one !== null) ? { field, how: 'in', constants } : null
    }
    const list = fieldOf(right)
    const item = list === null ? null : constantOf(left, scope)
    return list === null || item === null ? null : { field: list, how: 'contains', constants: [item] }
  }
  if (!isComparison(node.op)) return null
  const [left, right] = node.args as [ASTNode, ASTNode]
  const [leftField, rightField] = [fieldOf(left), fieldOf(right)]
  if (leftField !== null && rightField === null) {
    const constant = constantOf(right, scope)
    return constant === null ? null : { field: leftField, how: node.op, constants: [constant] }
  }
  if (rightField === null || leftField !== null) return null
  const constant = constantOf(left, scope)
  return constant === null ? null : { field: rightField, how: turned[node.op], constants: [constant] }
}

function fieldOf(node: ASTNode): string | null {
  const name = dottedName(node)
  return name !== null && fields.has(name) ? name : null
}

/** The value of a part that names no field: a text, a number, or a time as milliseconds; null for anything else. */
function constantOf(node: ASTNode, scope: Scope): Constant | null {
  const expression = compile(node, scope)
  if (!isScalar(expression)) return null
  const { literal, sql, type } = expression
  if (typeof literal === 'bigint') return Number(literal)
  if (typeof literal === 'string' || typeof literal === 'number') return literal
  const [only] = sql.parameters
  if (type === 'timestamp' && sql.sql === '?') return Number(only)
  return null
}
