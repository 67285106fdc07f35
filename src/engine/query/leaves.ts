import type { ASTNode } from '@marcbachmann/cel-js'
import { compile } from './compile.ts'
import { isScalar, type ScalarType } from './expression.ts'
import { isChain, linksOf, partsOfNode } from './nesting.ts'
import { phraseOfNode } from './phrase.ts'
import { dottedName, type Scope } from './scope.ts'
import type { Sql } from './sql.ts'
import { parse } from './where.ts'

/** One of the conditions that a query joins by &&, || and !, with the values that it compares. */
export type Leaf = {
  text: string
  /** In words that go on after "images". */
  phrase: string
  sql: Sql
  /** What it compares, but for what is written in the query itself. `left` and `right` are its two sides. */
  operands: readonly { text: string; type: ScalarType; sql: Sql; side: 'left' | 'right' }[]
  /** Both sides as numbers, where they are some: times and durations in milliseconds. */
  sides: readonly [Sql, Sql] | null
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
const numbers = new Set<ScalarType>(['int', 'double', 'timestamp', 'duration'])

/** A query taken apart into its conditions, as it is written. Throws QueryProblem with the character when it is wrong. */
export function leavesOf(text: string, ask: { nowMs: number; image: string }): Leaf[] {
  let aliases = 0
  const scope: Scope = {
    ask,
    variables: new Map(),
    mentioned: new Set(),
    freshAlias: () => `v${++aliases}`,
    compile,
  }
  const leaves: Leaf[] = []
  const collect = (node: ASTNode): void => {
    if (isChain(node)) linksOf(node).forEach(collect)
    else if (node.op === '!_' && isLogic(node.args)) collect(node.args)
    else leaves.push(leafOf(node, text, scope))
  }
  collect(parse(text))
  return leaves
}

const isLogic = (node: ASTNode): boolean => isChain(node) || node.op === '!_'

function leafOf(node: ASTNode, text: string, scope: Scope): Leaf {
  const written = (part: ASTNode) => text.slice(part.start, part.end)
  const whole = compile(node, scope)
  if (!isScalar(whole)) throw new Error('A condition is a single value.')
  const leaf = { text: written(node), phrase: phraseOfNode(node, text), sql: whole.sql, operands: [], sides: null }
  let compared = node
  while (compared.op === '!_') compared = compared.args
  if (!comparisons.has(compared.op)) return leaf
  const [left, right] = compared.args as [ASTNode, ASTNode]
  const [a, b] = [compile(left, scope), compile(right, scope)]
  if (!isScalar(a) || !isScalar(b)) return leaf
  return {
    ...leaf,
    operands: [
      { node: left, value: a, side: 'left' as const },
      { node: right, value: b, side: 'right' as const },
    ]
      .filter((operand) => asks(operand.node))
      .map((operand) => ({
        text: written(operand.node),
        type: operand.value.type,
        sql: operand.value.sql,
        side: operand.side,
      })),
    sides: numbers.has(a.type) && numbers.has(b.type) ? [a.sql, b.sql] : null,
  }
}

/** Whether a part names a field or the time, so that its value is not plain from the query. */
function asks(node: ASTNode): boolean {
  if (dottedName(node) !== null) return true
  return partsOfNode(node).some(asks)
}
