import type { ASTNode } from '@marcbachmann/cel-js'
import type { Comparison, QueryTree } from '#model/text/query-tree.ts'
import { fields } from './fields.ts'
import { isChain, linksOf } from './nesting.ts'
import { dottedName } from './scope.ts'
import { parse } from './where.ts'

type Value = string | number
type Operator = '==' | '!=' | '<' | '<=' | '>' | '>='
const turned: Record<Operator, Operator> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const isOperator = (op: string): op is Operator => op in turned
const methods = ['contains', 'startsWith', 'endsWith'] as const

/** A query as groups and conditions that a form can show. Throws QueryProblem for one that can't be read. */
export function treeOf(text: string): QueryTree {
  return tree(parse(text), text)
}

function tree(node: ASTNode, text: string): QueryTree {
  if (isChain(node))
    return { op: node.op === '&&' ? 'and' : 'or', parts: linksOf(node).map((link) => tree(link, text)) }
  if (node.op === '!_') {
    const inner = tree(node.args, text)
    const opposite = inner.op === 'condition' ? opposites[inner.how] : undefined
    return inner.op === 'condition' && opposite ? { ...inner, how: opposite } : { op: 'not', part: inner }
  }
  return conditionOf(node) ?? { op: 'text', text: text.slice(node.start, node.end) }
}

/** What `!` before it makes of a condition; of others, `!=` is not the opposite of `==` where a value is unknown. */
const opposites: Partial<Record<Comparison, Comparison>> = {
  in: 'notIn',
  has: 'hasNot',
  known: 'unknown',
  true: 'false',
}

function conditionOf(node: ASTNode): QueryTree | null {
  const condition = (field: string | null, how: Comparison, values: readonly (Value | null)[]): QueryTree | null =>
    field === null || values.some((value) => value === null)
      ? null
      : { op: 'condition', field, how, values: values.filter((value) => value !== null) }
  const flag = fieldOf(node)
  if (flag !== null) return condition(flag, 'true', [])
  if (node.op === 'call' && node.args[0] === 'has') return condition(fieldOf(node.args[1][0]), 'known', [])
  if (node.op === 'rcall') {
    const [name, receiver, given] = node.args
    const how = methods.find((method) => method === name)
    return how && given.length === 1 ? condition(fieldOf(receiver), how, [constantOf(given[0])]) : null
  }
  if (node.op === 'in') {
    const [left, right] = node.args
    if (right.op === 'list') return condition(fieldOf(left), 'in', right.args.map(constantOf))
    return condition(fieldOf(right), 'has', [constantOf(left)])
  }
  if (!isOperator(node.op)) return null
  const [left, right] = node.args as [ASTNode, ASTNode]
  return comparison(left, right, node.op, condition) ?? comparison(right, left, turned[node.op], condition)
}

function comparison(
  asked: ASTNode,
  given: ASTNode,
  op: Operator,
  condition: (field: string | null, how: Comparison, values: readonly (Value | null)[]) => QueryTree | null,
): QueryTree | null {
  const isOrder = op !== '==' && op !== '!='
  if (asked.op === 'call' && asked.args[0] === 'age')
    return isOrder ? condition(fieldOf(asked.args[1][0]), `age${op}`, [argumentOf(given, 'days')]) : null
  const moment = argumentOf(given, 'timestamp')
  if (moment !== null) return isOrder ? condition(fieldOf(asked), `time${op}`, [moment]) : null
  return condition(fieldOf(asked), op, [constantOf(given)])
}

function fieldOf(node: ASTNode | undefined): string | null {
  const name = node ? dottedName(node) : null
  return name !== null && fields.has(name) ? name : null
}

/** The constant that a call of this function has as its one argument. */
const argumentOf = (node: ASTNode, name: string): Value | null =>
  node.op === 'call' && node.args[0] === name && node.args[1].length === 1 ? constantOf(node.args[1][0]) : null

function constantOf(node: ASTNode | undefined): Value | null {
  if (node?.op !== 'value') return null
  const { args } = node
  return typeof args === 'bigint' ? Number(args) : typeof args === 'string' || typeof args === 'number' ? args : null
}
