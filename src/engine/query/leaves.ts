import { phraseOf } from '#model/query/phrase.ts'
import { dottedName, partsOfNode, type QueryNode, textOf } from '#model/query/query-node.ts'
import { type ParsedQuery, type QueryTree, queryTree } from '#model/query/query-tree.ts'
import { compile } from './compile.ts'
import { isScalar, type ScalarType } from './expression.ts'
import type { Ask } from './functions.ts'
import { type Scope, scopeOf, truth } from './scope.ts'
import type { Sql } from './sql.ts'

/** One of the conditions that a query joins by &&, || and !, with the values that it compares. */
export type Leaf = {
  tree: QueryTree
  text: string
  /** In words that continue after "images". */
  phrase: string
  sql: Sql
  /** The values it compares, except literals in the query. */
  operands: readonly { text: string; type: ScalarType; sql: Sql }[]
  /** Both sides as numbers, if they are numeric: times and durations in milliseconds. */
  sides: readonly [Sql, Sql] | null
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
const numbers = new Set<ScalarType>(['int', 'double', 'timestamp', 'duration'])

/** Splits a query into its conditions, as written. Throws QueryProblem with the position when it is wrong. */
export function leavesOf(text: string, ask: Ask): Leaf[] {
  const scope = scopeOf(ask, 'v', compile)
  const collect = (tree: ParsedQuery): Leaf[] =>
    tree.op === 'and' || tree.op === 'or'
      ? tree.parts.flatMap(collect)
      : tree.op === 'not' && isLogic(tree.part)
        ? collect(tree.part)
        : [leafOf(tree, scope)]
  return collect(queryTree(text))
}

const isLogic = ({ op }: QueryTree): boolean => op === 'and' || op === 'or' || op === 'not'

function leafOf(tree: ParsedQuery, scope: Scope): Leaf {
  const { node } = tree
  const leaf = {
    tree,
    text: textOf(node),
    phrase: phraseOf(tree),
    sql: truth(node, scope).sql,
    operands: [],
    sides: null,
  }
  let compared = node
  while (compared.op === '!_') compared = compared.args
  if (!comparisons.has(compared.op)) return leaf
  const [left, right] = compared.args as [QueryNode, QueryNode]
  const [a, b] = [compile(left, scope), compile(right, scope)]
  if (!isScalar(a) || !isScalar(b)) return leaf
  return {
    ...leaf,
    operands: [
      { node: left, value: a },
      { node: right, value: b },
    ]
      .filter((operand) => asks(operand.node))
      .map(({ node: part, value }) => ({ text: textOf(part), type: value.type, sql: value.sql })),
    sides: numbers.has(a.type) && numbers.has(b.type) ? [a.sql, b.sql] : null,
  }
}

/** Whether a part names a field or the time, so that its value is not evident from the query. */
function asks(node: QueryNode): boolean {
  if (dottedName(node) !== null) return true
  return partsOfNode(node).some(asks)
}
