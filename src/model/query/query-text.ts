import { parseQuery } from './parse-query.ts'
import type { FieldName } from './query-fields.ts'
import { isChain } from './query-node.ts'
import { QueryProblem } from './query-problem.ts'
import type { Comparison, Items, QueryCondition, QueryTree, Value } from './query-tree.ts'

/** A constant as written in a query. */
const literal = (value: Value | undefined): string => JSON.stringify(value ?? '')

const listed = (values: readonly Value[]): string => values.map(literal).join(', ')

type Writer = (field: string, values: readonly Value[]) => string

const compared =
  (operator: string): Writer =>
  (field, [value]) =>
    `${field} ${operator} ${literal(value)}`
const aged =
  (operator: string): Writer =>
  (field, [span]) =>
    `age(${field}) ${operator} ${typeof span === 'string' ? 'duration' : 'days'}(${literal(span)})`
const timed =
  (operator: string): Writer =>
  (field, [moment]) =>
    `${field} ${operator} timestamp(${literal(moment)})`
const called =
  (method: string): Writer =>
  (field, [value]) =>
    `${field}.${method}(${literal(value)})`

const writers: Record<Comparison, Writer> = {
  '==': compared('=='),
  '!=': compared('!='),
  '<': compared('<'),
  '<=': compared('<='),
  '>': compared('>'),
  '>=': compared('>='),
  in: (field, values) => `${field} in [${listed(values)}]`,
  notIn: (field, values) => `!(${field} in [${listed(values)}])`,
  has: (field, [value]) => `${literal(value)} in ${field}`,
  hasNot: (field, [value]) => `!(${literal(value)} in ${field})`,
  contains: called('contains'),
  startsWith: called('startsWith'),
  endsWith: called('endsWith'),
  matches: called('matches'),
  'age>': aged('>'),
  'age>=': aged('>='),
  'age<': aged('<'),
  'age<=': aged('<='),
  'time<': timed('<'),
  'time<=': timed('<='),
  'time>': timed('>'),
  'time>=': timed('>='),
  known: (field) => `has(${field})`,
  unknown: (field) => `!has(${field})`,
  true: (field) => field,
  false: (field) => `!${field}`,
}

/** Returns a tree as a query, as a user would write it. A group without conditions is empty. */
export function queryText(tree: QueryTree, item = ''): string {
  switch (tree.op) {
    case 'condition':
      return conditionText(tree, item)
    case 'fields':
      return `${named(tree.field, item)} ${tree.how} ${named(tree.other, item)}`
    case 'items':
      return itemsText(tree)
    case 'call':
      return `${tree.name}(${listed(tree.values)})`
    case 'text':
      return tree.text
    case 'not': {
      const inner = queryText(tree.part, item)
      return inner === '' ? '' : `!(${inner})`
    }
    case 'blinded':
      return `blinded(${queryText(tree.part, item)})`
  }
  const parts = tree.parts.map((part) => ({ part, text: queryText(part, item) })).filter(({ text }) => text !== '')
  if (parts.length === 1) return parts[0]!.text
  return parts
    .map(({ part, text }) => (needsBrackets(part) ? `(${text})` : text))
    .join(tree.op === 'and' ? ' && ' : ' || ')
}

/** A field, or one of an item in the list around it. */
const named = (field: string, item: string): string => [item, field].filter((name) => name !== '').join('.')

const conditionText = ({ field, how, values, via }: QueryCondition, item: string): string =>
  writers[how](`${named(field, item)}${via === undefined ? '' : `.${via}()`}`, values)

function itemsText({ list, how, item, part, value }: Items): string {
  const filter = part && `${item}, ${queryText(part, item)}`
  if (how === 'exists' || how === 'all' || how === 'exists_one') return `${list}.${how}(${filter})`
  return `${list}${filter === null ? '' : `.filter(${filter})`}.size() ${how} ${literal(value)}`
}

/** Whether a part of a group means something else without brackets. */
function needsBrackets(part: QueryTree): boolean {
  if (part.op !== 'text') return part.op === 'and' || part.op === 'or'
  try {
    const node = parseQuery(part.text)
    return isChain(node) || node.op === '?:'
  } catch (error) {
    if (error instanceof QueryProblem) return true
    throw error
  }
}

/** A condition on a field as written in a query. */
export const termOf = (field: FieldName, how: Comparison, ...values: readonly Value[]): string =>
  queryText({ op: 'condition', field, how, values })
