import { dottedName, type QueryNode } from '#model/query/query-node.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { compileBinary } from './compile-binary.ts'
import { compileCall } from './compile-call.ts'
import { compileMacro, isMacro } from './compile-macro.ts'
import { type Expression, isNumeric, type Scalar, typeName } from './expression.ts'
import { fields } from './fields/fields.ts'
import { now } from './functions.ts'
import { capital, expectType, isGroup, type Scope, scalar } from './scope.ts'
import { integer, real, sql, value } from './sql.ts'

/** Checks a part of a query and translates it to SQL. Throws QueryProblem with the position when it is wrong. */
export function compile(node: QueryNode, scope: Scope): Expression {
  switch (node.op) {
    case 'value':
      return literal(node.args, node)
    case 'id':
    case '.':
      return named(node, scope)
    case '[]': {
      const [target, key] = [scope.compile(node.args[0], scope), scalar(node.args[1], scope)]
      if (target.type !== 'map') throw new QueryProblem(`${capital(typeName(target))} can’t be indexed with [ ].`, node)
      expectType(key, 'string', node.args[1])
      return target.get(key.sql)
    }
    case 'call':
      return called(node, node.args[0], null, node.args[1], scope)
    case 'rcall':
      return called(node, node.args[0], node.args[1], node.args[2], scope)
    case 'list':
      return { type: 'literals', items: node.args.map((item) => scalar(item, scope)) }
    case '!_': {
      const operand = scalar(node.args, scope)
      expectType(operand, 'bool', node.args)
      return { type: 'bool', sql: sql`(NOT ${operand.sql})`, nullable: operand.nullable }
    }
    case '-_': {
      const operand = scalar(node.args, scope)
      if (!isNumeric(operand)) expectType(operand, 'double', node.args)
      const { type, literal, nullable } = operand
      const negative = typeof literal === 'number' || typeof literal === 'bigint' ? { literal: -literal } : {}
      return { type, sql: sql`(- ${operand.sql})`, nullable, ...negative }
    }
    case '?:':
      return conditional(node.args, scope)
    case 'map':
    case '.?':
    case '[?]':
      throw new QueryProblem('Winnow’s query language doesn’t support this.', node)
    default:
      return compileBinary(node, scope)
  }
}

const called = (
  node: QueryNode,
  name: string,
  receiver: QueryNode | null,
  args: readonly QueryNode[],
  scope: Scope,
): Expression =>
  isMacro(name) ? compileMacro(node, name, receiver, args, scope) : compileCall(node, name, receiver, args, scope)

function literal(constant: unknown, node: QueryNode): Scalar {
  switch (typeof constant) {
    case 'bigint':
      if (BigInt.asIntN(64, constant) !== constant)
        throw new QueryProblem(`Whole numbers go up to ${2n ** 63n - 1n}.`, node)
      return { type: 'int', sql: integer(constant), nullable: false, literal: constant }
    case 'number':
      return { type: 'double', sql: real(constant), nullable: false, literal: constant }
    case 'string':
      return { type: 'string', sql: value(constant), nullable: false, literal: constant }
    case 'boolean':
      return { type: 'bool', sql: sql`${constant ? '1' : '0'}`, nullable: false, literal: constant }
  }
  if (constant === null) return { type: 'null', sql: sql`NULL`, nullable: true }
  throw new QueryProblem('Only text, numbers, true, false and null are allowed here.', node)
}

function conditional(parts: readonly [QueryNode, QueryNode, QueryNode], scope: Scope): Scalar {
  const [condition, yes, no] = [scalar(parts[0], scope), scalar(parts[1], scope), scalar(parts[2], scope)]
  expectType(condition, 'bool', parts[0])
  if (yes.type !== no.type)
    throw new QueryProblem(
      `Both results of ? : must have the same type, not ${typeName(yes)} and ${typeName(no)}.`,
      parts[1],
    )
  return {
    type: yes.type,
    sql: sql`(CASE ${condition.sql} WHEN 1 THEN ${yes.sql} WHEN 0 THEN ${no.sql} END)`,
    nullable: condition.nullable || yes.nullable || no.nullable,
  }
}

function named(node: Extract<QueryNode, { op: 'id' | '.' }>, scope: Scope): Expression {
  const name = dottedName(node)
  const variable = name === null ? undefined : scope.variables.get(name)
  if (variable) return variable
  const isOfVariable = name !== null && scope.variables.has(name.split('.', 1)[0]!)
  const field = name === null || isOfVariable ? undefined : fields.get(name)
  if (field) {
    scope.mentioned.add(name!)
    return scope.ask.isBlinded ? field.seen(scope.ask.image) : field.expression(scope.ask.image)
  }
  if (name === 'now') {
    scope.mentioned.add('now')
    return now(scope.ask)
  }
  if (node.op === '.' && (name === null || hasKnownStart(name, scope)))
    return partOf(scope.compile(node.args[0], scope), node.args[1], node)
  throw unknownField(name ?? 'this', node, scope)
}

/** Whether the name continues after a field or variable, such as `image.metadata.camera`. */
const hasKnownStart = (name: string, scope: Scope): boolean => {
  const parts = name.split('.')
  return parts.slice(1).some((_, i) => {
    const start = parts.slice(0, i + 1).join('.')
    return fields.has(start) || scope.variables.has(start) || start === 'now'
  })
}

function partOf(owner: Expression, part: string, node: QueryNode): Expression {
  const at = { start: node.end - part.length, end: node.end }
  if (owner.type === 'map') return owner.get(value(part))
  if (owner.type !== 'record') throw new QueryProblem(`${capital(typeName(owner))} has no part named ${part}.`, at)
  const found = Object.hasOwn(owner.fields, part) ? owner.fields[part] : undefined
  if (found) return found()
  const known = Object.keys(owner.fields)
  throw new QueryProblem(
    `A ${owner.name} has no ${part}.${didYouMean(part, known) || ` It has ${known.join(', ')}.`}`,
    at,
  )
}

function unknownField(name: string, node: QueryNode, scope: Scope): QueryProblem {
  const known = [...fields.keys()]
  if (isGroup(name)) {
    const inside = known.filter((one) => one.startsWith(`${name}.`))
    return new QueryProblem(`${name} is a group of fields: ${inside.join(', ')}.`, node)
  }
  const sameEnding = known.find((one) => one.endsWith(`.${name}`))
  const hint = sameEnding
    ? ` Did you mean ${sameEnding}?`
    : didYouMean(name, [...known, ...scope.variables.keys(), 'now'])
  const inQuotes = !sameEnding && !name.includes('.') && name.length <= 40 ? ` Put text in quotes: "${name}".` : ''
  return new QueryProblem(`There is no field ${name}.${hint}${inQuotes}`, node)
}
