import { isChain, linksOf, type QueryNode } from '#model/query/query-node.ts'
import { type Place, QueryProblem } from '#model/query/query-problem.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { comparable, type Expression, isNumeric, type Scalar, typeName } from './expression.ts'
import { limited } from './nested-lists.ts'
import { capital, expectType, type Scope, scalar } from './scope.ts'
import { joined, type Sql, sql } from './sql.ts'

type Binary = Extract<QueryNode, { args: [QueryNode, QueryNode] }>
type Types = `${Scalar['type']} ${Scalar['type']}`

/** The result type of + and - for each pair of types; * / % work on numbers only. */
const sums: Partial<Record<Types, Scalar['type']>> = {
  'timestamp duration': 'timestamp',
  'duration timestamp': 'timestamp',
  'duration duration': 'duration',
  'string string': 'string',
}
const differences: Partial<Record<Types, Scalar['type']>> = {
  'timestamp timestamp': 'duration',
  'timestamp duration': 'timestamp',
  'duration duration': 'duration',
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])

/** Compiles logic, comparison, membership and arithmetic. Unknown (NULL) is neither true nor false, as in SQL. */
export function compileBinary(node: QueryNode, scope: Scope): Expression {
  if (isChain(node)) return chained(node.op === '&&' ? 'AND' : 'OR', linksOf(node), scope)
  const { op, args } = node as Binary
  const [leftNode, rightNode] = args
  if (op === 'in') return membership(leftNode, rightNode, scope)
  const [left, right] = [scalar(leftNode, scope), scalar(rightNode, scope)]
  if (comparisons.has(op)) return comparison(op, left, right, node, rightNode)
  return arithmetic(op, left, right, node)
}

function chained(word: 'AND' | 'OR', links: readonly QueryNode[], scope: Scope): Scalar {
  const conditions = links.map((link) => {
    const condition = scalar(link, scope)
    expectType(condition, 'bool', link)
    return condition
  })
  return {
    type: 'bool',
    sql: inPairs(
      word,
      conditions.map((condition) => condition.sql),
    ),
    nullable: conditions.some(({ nullable }) => nullable),
  }
}

/** Joins by nested halves: SQLite limits the nesting of an expression, and a chain is as deep as it is long. */
function inPairs(word: 'AND' | 'OR', parts: readonly Sql[]): Sql {
  const [first] = parts
  if (parts.length === 1 && first) return first
  const middle = parts.length >> 1
  return sql`(${inPairs(word, parts.slice(0, middle))} ${word} ${inPairs(word, parts.slice(middle))})`
}

function comparison(op: string, left: Scalar, right: Scalar, node: QueryNode, rightNode: QueryNode): Scalar {
  if (left.type === 'null' || right.type === 'null') {
    if (op !== '==' && op !== '!=') throw new QueryProblem('null can only be compared with == and !=.', node)
    const other = left.type === 'null' ? right : left
    return { type: 'bool', sql: sql`(${other.sql} IS ${op === '==' ? '' : 'NOT '}NULL)`, nullable: false }
  }
  if (!comparable(left, right))
    throw new QueryProblem(
      `${capital(typeName(left))} can't be compared with ${typeName(right)}.${timeHint(left, right)}`,
      rightNode,
    )
  if (op === '==' || op === '!=') {
    checkListed(left, right, rightNode)
    checkListed(right, left, node)
    const [named, other] = left.is ? [left, right] : [right, left]
    if (named.is && other.literal !== undefined)
      return { type: 'bool', sql: sql`(${op === '!=' ? 'NOT ' : ''}${named.is(other.sql)})`, nullable: false }
  }
  const sqlOp = op === '==' ? '=' : op === '!=' ? '<>' : op
  return { type: 'bool', sql: sql`(${left.sql} ${sqlOp} ${right.sql})`, nullable: left.nullable || right.nullable }
}

function timeHint(left: Scalar, right: Scalar): string {
  const types = [left.type, right.type]
  if (types.includes('timestamp') && types.includes('string')) return ' Write a time as timestamp("2026-01-31").'
  if (types.includes('duration')) return ' Write a duration as days(30) or duration("12h").'
  return ''
}

/** Rejects a value that a closed list does not contain as a typing mistake. */
function checkListed(field: Scalar, written: Scalar, at: Place): void {
  if (!field.values || typeof written.literal !== 'string' || field.values.includes(written.literal)) return
  throw new QueryProblem(
    `"${written.literal}" never occurs here.${didYouMean(written.literal, field.values)} There are ${field.values.join(', ')}.`,
    at,
  )
}

function membership(leftNode: QueryNode, rightNode: QueryNode, scope: Scope): Scalar {
  const left = scalar(leftNode, scope)
  const right = scope.compile(rightNode, scope)
  if (right.type === 'map') {
    expectType(left, 'string', leftNode)
    return { type: 'bool', sql: right.has(left.sql), nullable: left.nullable }
  }
  if (right.type === 'literals') {
    right.items.forEach((item, i) => {
      const at = rightNode.op === 'list' ? rightNode.args[i]! : rightNode
      if (!comparable(left, item))
        throw new QueryProblem(
          `The list must contain the same type as before “in”: ${typeName(left)}, not ${typeName(item)}.`,
          at,
        )
      if (item.literal === undefined) throw new QueryProblem('A list can contain only literal values, not fields.', at)
      checkListed(left, item, at)
    })
    // SQLite finds nothing in an empty list, not even unknown values.
    if (right.items.length === 0)
      return { type: 'bool', sql: left.nullable ? knownOnly(left.sql, sql`0`) : sql`0`, nullable: left.nullable }
    return {
      type: 'bool',
      sql: sql`(${left.sql} IN (${joined(
        right.items.map((item) => item.sql),
        ', ',
      )}))`,
      nullable: left.nullable,
    }
  }
  if (right.type !== 'list' || right.item.kind !== 'scalar')
    throw new QueryProblem(`After “in”, expected a list of values, not ${typeName(right)}.`, rightNode)
  const alias = scope.freshAlias()
  const item = right.item.of(alias)
  if (!comparable(left, item))
    throw new QueryProblem(`This list holds ${typeName(item)}, not ${typeName(left)}.`, leftNode)
  const found = sql`EXISTS (SELECT 1 FROM ${right.from(alias)} WHERE ${limited(right.where(alias), rightNode, scope)} AND ${item.sql} = ${left.sql})`
  return { type: 'bool', sql: left.nullable ? knownOnly(left.sql, found) : found, nullable: left.nullable }
}

const knownOnly = (operand: Sql, result: Sql): Sql => sql`(CASE WHEN ${operand} IS NOT NULL THEN ${result} END)`

function arithmetic(op: string, left: Scalar, right: Scalar, node: QueryNode): Scalar {
  const nullable = left.nullable || right.nullable || op === '/' || op === '%'
  if (isNumeric(left) && isNumeric(right)) {
    const type = left.type === 'int' && right.type === 'int' ? 'int' : 'double'
    if (op === '%' && type !== 'int') throw new QueryProblem('% works on whole numbers.', node)
    return { type, sql: sql`(${left.sql} ${op} ${right.sql})`, nullable }
  }
  const key: Types = `${left.type} ${right.type}`
  const type = op === '+' ? sums[key] : op === '-' ? differences[key] : undefined
  if (!type) throw new QueryProblem(`${op} can't be used between ${typeName(left)} and ${typeName(right)}.`, node)
  return { type, sql: sql`(${left.sql} ${type === 'string' ? '||' : op} ${right.sql})`, nullable }
}
