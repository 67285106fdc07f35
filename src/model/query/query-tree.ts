import { parseQuery } from './parse-query.ts'
import { dottedName, isChain, linksOf, type QueryNode, textOf } from './query-node.ts'

export type Value = string | number
export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>='
const textMethods = ['contains', 'startsWith', 'endsWith', 'matches'] as const

/** How a condition compares a field: `age…` how long ago a time is, `time…` with a moment, `known` whether there is a value. */
export type Comparison =
  | Operator
  | `${'age' | 'time'}${'<' | '<=' | '>' | '>='}`
  | (typeof textMethods)[number]
  | 'in'
  | 'notIn'
  | 'has'
  | 'hasNot'
  | 'known'
  | 'unknown'
  | 'true'
  | 'false'

/**
 * A field compared with constants: texts, numbers, days of an age (or a duration as written), or a moment as written.
 * `via` is a method that is called on the field first, such as `lowerAscii`. Inside of `Items` a field is one of the
 * item; '' is the item itself.
 */
export type QueryCondition = {
  op: 'condition'
  field: string
  how: Comparison
  values: readonly Value[]
  via?: string
}

/** A condition on the items of a list: whether some, all or just one meet `part`, or how many do. */
export type Items<Origin = object> = {
  op: 'items'
  list: string
  how: 'exists' | 'all' | 'exists_one' | Operator
  /** The name of an item in the query. */
  item: string
  /** Null if all are counted. */
  part: QueryTree<Origin> | null
  /** The value that their number is compared with. */
  value: number
}

/** A condition without nested ones: `fields` compares two fields, `call` is a function, such as `inDataset("v1")`. */
type Leaf<Origin = object> =
  | QueryCondition
  | Items<Origin>
  | { op: 'fields'; field: string; how: Operator; other: string }
  | { op: 'call'; name: string; values: readonly Value[] }

/** The structure of a query. `blinded` ignores withheld predictions; `text` is any other part as written. */
export type QueryTree<Origin = object> = Origin &
  (
    | { op: 'and' | 'or'; parts: readonly QueryTree<Origin>[] }
    | { op: 'not' | 'blinded'; part: QueryTree<Origin> }
    | { op: 'text'; text: string }
    | Leaf<Origin>
  )

/** A tree of a parsed query, with the node of each part. */
export type ParsedQuery = QueryTree<{ node: QueryNode }>

/** Returns a query as a tree. Throws QueryProblem for a wrong query. */
export const queryTree = (text: string): ParsedQuery => treeOf(parseQuery(text))

/** Returns the name of a node: of its field, or of a property of a list item; null when it is neither. */
type NameIn = (node: QueryNode) => string | null

/** Builds the tree of a parsed query. */
function treeOf(node: QueryNode, nameIn: NameIn = dottedName): ParsedQuery {
  if (isChain(node)) {
    const op = node.op === '&&' ? 'and' : 'or'
    const parts = linksOf(node).map((link) => treeOf(link, nameIn))
    return { node, op, parts: parts.flatMap((part) => (part.op === op ? part.parts : [part])) }
  }
  if (node.op === '!_') {
    const part = treeOf(node.args, nameIn)
    const how = part.op === 'condition' ? opposites[part.how] : undefined
    return part.op === 'condition' && how ? { ...part, node, how } : { node, op: 'not', part }
  }
  const [only, ...more] = node.op === 'call' && node.args[0] === 'blinded' ? node.args[1] : []
  if (only && more.length === 0) return { node, op: 'blinded', part: treeOf(only, nameIn) }
  const read = leafOf(node, nameIn)
  return read ? { node, ...read } : { node, op: 'text', text: textOf(node) }
}

/** The opposite of a condition after `!`, if it has a name. */
const opposites: Partial<Record<Comparison, Comparison>> = {
  in: 'notIn',
  notIn: 'in',
  has: 'hasNot',
  hasNot: 'has',
  known: 'unknown',
  unknown: 'known',
  true: 'false',
  false: 'true',
}

export const opposite: Record<Operator, Operator> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

/** The comparison that holds for known values where another one does not. */
export const negations: Partial<Record<Comparison, Comparison>> = {
  ...opposites,
  ...opposite,
  'age<': 'age>=',
  'age<=': 'age>',
  'age>': 'age<=',
  'age>=': 'age<',
  'time<': 'time>=',
  'time<=': 'time>',
  'time>': 'time<=',
  'time>=': 'time<',
}

type WithNode = { node: QueryNode }

function leafOf(node: QueryNode, nameIn: NameIn): Leaf<WithNode> | null {
  const flag = nameIn(node)
  if (flag !== null) return { op: 'condition', field: flag, how: 'true', values: [] }
  switch (node.op) {
    case 'call':
      return callOf(node.args[0], node.args[1], nameIn)
    case 'rcall':
      return methodOf(node.args, nameIn)
    case 'in':
      return membershipOf(node.args[0], node.args[1], nameIn)
  }
  if (!isOperator(node.op)) return null
  const [left, right] = node.args as [QueryNode, QueryNode]
  return comparisonOf(left, right, node.op, nameIn) ?? comparisonOf(right, left, turned[node.op], nameIn)
}

const turned: Record<Operator, Operator> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
export const isOperator = (op: string): op is Operator => op in turned

function callOf(name: string, given: readonly QueryNode[], nameIn: NameIn): Leaf<WithNode> | null {
  if (name === 'has') {
    const field = given[0] && nameIn(given[0])
    return field ? { op: 'condition', field, how: 'known', values: [] } : null
  }
  const values = constantsOf(given)
  return values && { op: 'call', name, values }
}

type Method = readonly [name: string, receiver: QueryNode, given: readonly QueryNode[]]

function methodOf([name, receiver, given]: Method, nameIn: NameIn): Leaf<WithNode> | null {
  if (name === 'exists' || name === 'all' || name === 'exists_one')
    return itemsOf(receiver, given, { how: name, value: 0 })
  const how = textMethods.find((method) => method === name)
  const [subject, values] = [subjectOf(receiver, nameIn), constantsOf(given)]
  return how && subject && values?.length === 1 ? { op: 'condition', ...subject, how, values } : null
}

function membershipOf(left: QueryNode, right: QueryNode, nameIn: NameIn): Leaf<WithNode> | null {
  const [subject, values] = [subjectOf(left, nameIn), right.op === 'list' ? constantsOf(right.args) : null]
  if (subject && values) return { op: 'condition', ...subject, how: 'in', values }
  const [field, value] = [nameIn(right), constantOf(left)]
  return field === null || value === null ? null : { op: 'condition', field, how: 'has', values: [value] }
}

function comparisonOf(node: QueryNode, given: QueryNode, op: Operator, nameIn: NameIn): Leaf<WithNode> | null {
  const isOrder = op !== '==' && op !== '!='
  if (node.op === 'call' && node.args[0] === 'age') {
    const [field, span] = [node.args[1][0] && nameIn(node.args[1][0]), spanOf(given)]
    return isOrder && field && span !== null ? { op: 'condition', field, how: `age${op}`, values: [span] } : null
  }
  const value = constantOf(given)
  const counted = typeof value === 'number' ? countOf(node, { how: op, value }) : null
  if (counted) return counted
  const subject = subjectOf(node, nameIn)
  if (!subject) return null
  if (value !== null) return { op: 'condition', ...subject, how: op, values: [value] }
  if (subject.via !== undefined) return null
  const moment = argumentOf(given, 'timestamp')
  if (moment !== null) return isOrder ? { op: 'condition', ...subject, how: `time${op}`, values: [moment] } : null
  if (given.op === 'value' && typeof given.args === 'boolean' && op === '==')
    return { op: 'condition', ...subject, how: given.args ? 'true' : 'false', values: [] }
  const other = nameIn(given)
  return other === null ? null : { op: 'fields', field: subject.field, how: op, other }
}

/** A field, or what a method without arguments makes of one. */
function subjectOf(node: QueryNode, nameIn: NameIn): { field: string; via?: string } | null {
  const isCalled = node.op === 'rcall' && node.args[2].length === 0
  const field = nameIn(isCalled ? node.args[1] : node)
  return field === null ? null : { field, ...(isCalled && { via: node.args[0] }) }
}

type Count = Pick<Items, 'how' | 'value'>

/** `labels.filter(l, l.class == "dog").size() > 2`, `size(image.tags) == 0`. */
function countOf(node: QueryNode, count: Count): Leaf<WithNode> | null {
  const [list] =
    node.op === 'rcall' && node.args[0] === 'size'
      ? [node.args[1]]
      : node.op === 'call' && node.args[0] === 'size'
        ? node.args[1]
        : []
  if (!list) return null
  if (list.op === 'rcall' && list.args[0] === 'filter') return itemsOf(list.args[1], list.args[2], count)
  const name = dottedName(list)
  return name === null ? null : { op: 'items', list: name, item: '', part: null, ...count }
}

function itemsOf(list: QueryNode, [variable, body]: readonly QueryNode[], count: Count): Leaf<WithNode> | null {
  const name = dottedName(list)
  if (name === null || variable?.op !== 'id' || !body) return null
  const item = variable.args
  const nameIn: NameIn = (node) => {
    const [first, ...rest] = dottedName(node)?.split('.') ?? []
    return first === item ? rest.join('.') : null
  }
  return { op: 'items', list: name, item, part: treeOf(body, nameIn), ...count }
}

/** The constant that a call of this function has as its one argument. */
const argumentOf = (node: QueryNode, name: string): Value | null =>
  node.op === 'call' && node.args[0] === name && node.args[1].length === 1 ? constantOf(node.args[1][0]) : null

/** Days, or a duration as written. */
function spanOf(node: QueryNode): Value | null {
  const [days, duration] = [argumentOf(node, 'days'), argumentOf(node, 'duration')]
  return typeof days === 'number' ? days : typeof duration === 'string' ? duration : null
}

function constantsOf(nodes: readonly QueryNode[]): Value[] | null {
  const values = nodes.map(constantOf)
  return values.every((value) => value !== null) ? values : null
}

function constantOf(node: QueryNode | undefined): Value | null {
  if (node?.op === '-_') {
    const amount = constantOf(node.args)
    return typeof amount === 'number' ? -amount : null
  }
  if (node?.op !== 'value') return null
  const { args } = node
  if (typeof args === 'bigint') return Number.isSafeInteger(Number(args)) ? Number(args) : null
  return typeof args === 'string' || typeof args === 'number' ? args : null
}
