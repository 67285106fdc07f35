import type { QueryNode } from '#model/query/query-node.ts'
import { type Place, QueryProblem } from '#model/query/query-problem.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { countOf } from './compile-macro.ts'
import { type Expression, type Scalar, typeName } from './expression.ts'
import { functions, type QueryFunction } from './functions.ts'
import { asScalar, type Scope, scalar } from './scope.ts'
import { sql } from './sql.ts'

const listMethods = ['exists', 'all', 'exists_one', 'filter', 'size']

/** A function `age(t)` or a method `s.startsWith("a")`. */
export function compileCall(
  node: QueryNode,
  name: string,
  receiver: QueryNode | null,
  args: readonly QueryNode[],
  scope: Scope,
): Expression {
  const at = receiver ? { start: receiver.end + 1, end: receiver.end + 1 + name.length } : node
  const nodes = receiver ? [receiver, ...args] : args
  // Compiles it once: twice at every level of a chain of methods would take exponential time.
  const first = nodes[0] && scope.compile(nodes[0], scope)
  if (name === 'size' && nodes.length === 1 && first?.type === 'list') return countOf(first, node, scope)
  if (receiver && first?.type === 'list')
    throw new QueryProblem(
      `A list has no ${name}.${didYouMean(name, listMethods) || ` It has ${listMethods.join(', ')}.`}`,
      at,
    )
  const values = nodes.map((part, i) => (i === 0 && first ? asScalar(first, part) : scalar(part, scope)))
  const found = overload(name, receiver !== null, values, at)
  if (found.constant && values.slice(receiver ? 1 : 0).some((one) => one.literal === undefined))
    throw new QueryProblem(`${name} needs a literal value, not a field.`, at)
  if (found.timely) scope.mentioned.add('now')
  const given = values.map((one) => one.sql)
  if (found.seen) scope.mentioned.add(found.name)
  if (found.seen && scope.ask.isBlinded)
    return { type: found.result, sql: found.seen(given, scope.ask), nullable: true }
  try {
    return {
      type: found.result,
      sql: found.sql(
        given,
        scope.ask,
        values.map((one) => one.literal),
      ),
      nullable: values.some((one) => one.nullable),
    }
  } catch (error) {
    if (error instanceof QueryProblem && error.at === null) throw new QueryProblem(error.message, args[0] ?? at)
    throw error
  }
}

const takes = (one: QueryFunction): readonly Scalar['type'][] =>
  one.receiver ? [one.receiver, ...one.parameters] : one.parameters

function overload(name: string, isMethod: boolean, values: readonly Scalar[], at: Place): QueryFunction {
  const alike = functions.filter((one) => (one.receiver !== undefined) === isMethod)
  const named = alike.filter((one) => one.name === name)
  const [first] = named
  if (!first) {
    const kind = isMethod ? 'method' : 'function'
    throw new QueryProblem(
      `There is no ${kind} ${name}.${didYouMean(
        name,
        alike.map((one) => one.name),
      )}`,
      at,
    )
  }
  const fitting = named.find(
    (one) => takes(one).length === values.length && takes(one).every((type, i) => type === values[i]!.type),
  )
  if (fitting) return fitting
  const requested = takes(first).map((type) => typeName({ type, sql: sql``, nullable: false }))
  throw new QueryProblem(
    `${name} works on ${requested.join(' and ')}, not on ${values.map(typeName).join(' and ') || 'nothing'}.`,
    at,
  )
}
