import { fieldNamed } from '#model/query/query-fields.ts'
import { type ParsedQuery, type QueryCondition, queryTree } from '#model/query/query-tree.ts'
import { compile } from './compile.ts'
import { blinded } from './compile-macro.ts'
import type { Ask } from './functions.ts'
import { type Scope, scopeOf, truth } from './scope.ts'
import type { Sql } from './sql.ts'

/**
 * A query split at its &&, || and !, for callers that can answer some of its conditions without SQL. `condition` is
 * null unless it compares a field with constants.
 */
export type QueryPart =
  | { op: 'and' | 'or'; parts: readonly QueryPart[] }
  | { op: 'not'; part: QueryPart }
  | { op: 'leaf'; sql: Sql; condition: QueryCondition | null }

/** `mentioned` holds the fields that the query names, and `now` if its result changes with the time of day. */
export type QueryParts = { part: QueryPart | null; mentioned: ReadonlySet<string> }

/** Splits a query into parts. Throws QueryProblem with the position when it is wrong; an empty text has no parts. */
export function partsOf(text: string | undefined, ask: Ask): QueryParts {
  if (text === undefined || text.trim() === '') return { part: null, mentioned: new Set() }
  const scope = scopeOf(ask, 'p', compile)
  return { part: partOf(queryTree(text), scope), mentioned: scope.mentioned }
}

function partOf(tree: ParsedQuery, scope: Scope): QueryPart {
  if (tree.op === 'and' || tree.op === 'or')
    return { op: tree.op, parts: tree.parts.map((part) => partOf(part, scope)) }
  if (tree.op === 'blinded') return partOf(tree.part, blinded(scope))
  // Unknown is neither true nor false, so the negation of an unknown condition does not match everything else.
  if (tree.op === 'not' && !truth(tree.part.node, scope).nullable) return { op: 'not', part: partOf(tree.part, scope) }
  const { sql } = truth(tree.node, scope)
  const isPlain = tree.op === 'condition' && tree.via === undefined && !isWithheld(tree.field, scope)
  return { op: 'leaf', sql, condition: isPlain ? tree : null }
}

/** What columns know about predictions is hidden too. */
const isWithheld = (field: string, { ask }: Scope): boolean =>
  ask.isBlinded === true && fieldNamed(field)?.ofPredictions === true
