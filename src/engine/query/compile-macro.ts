import { dottedName, listMacros, type QueryNode } from '#model/query/query-node.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { type Expression, type List, type Scalar, typeName } from './expression.ts'
import { limited } from './nested-lists.ts'
import { expectType, isGroup, type Scope, scalar } from './scope.ts'
import { type Sql, sql, value } from './sql.ts'

/** The rows of a list, and a condition on each of them. */
type Rows = { from: Sql; where: Sql; condition: Scalar }

/**
 * The macros on the items of a list. As in CEL, an item with an unknown condition makes the answer unknown, unless
 * another item decides it.
 */
const questions = new Map(
  Object.entries<(rows: Rows) => Scalar>({
    exists: ({ from, where, condition }) => ({
      type: 'bool',
      nullable: condition.nullable,
      sql: condition.nullable
        ? sql`(CASE WHEN EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND ${condition.sql}) THEN 1 WHEN EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND ${condition.sql} IS NULL) THEN NULL ELSE 0 END)`
        : sql`EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND ${condition.sql})`,
    }),
    all: ({ from, where, condition }) => ({
      type: 'bool',
      nullable: condition.nullable,
      sql: condition.nullable
        ? sql`(CASE WHEN EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND NOT ${condition.sql}) THEN 0 WHEN EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND ${condition.sql} IS NULL) THEN NULL ELSE 1 END)`
        : sql`NOT EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND NOT ${condition.sql})`,
    }),
    exists_one: (rows) => {
      const { sql: number, nullable } = howMany(rows)
      return { type: 'bool', sql: sql`(${number} = 1)`, nullable }
    },
  }),
)

/** Counts the items that meet the condition; unknown if it is unknown for one. */
const howMany = ({ from, where, condition }: Rows): Scalar => ({
  type: 'int',
  nullable: condition.nullable,
  sql: sql`(SELECT CASE WHEN count(*) = count(holds) THEN coalesce(sum(holds), 0) END FROM (SELECT ${condition.sql} AS holds FROM ${from} WHERE ${where}))`,
})

const macros: ReadonlySet<string> = new Set(['has', 'blinded', ...listMacros])
export const isMacro = (name: string): boolean => macros.has(name)

export function countOf(list: List, node: QueryNode, scope: Scope): Scalar {
  const alias = scope.freshAlias()
  const [from, where] = [list.from(alias), limited(list.where(alias), node, scope)]
  if (list.condition) return howMany({ from, where, condition: list.condition(alias) })
  return { type: 'int', sql: sql`(SELECT count(*) FROM ${from} WHERE ${where})`, nullable: false }
}

/** Returns the scope in which predictions of images to be labeled blind are unknown. */
export const blinded = (scope: Scope): Scope => ({ ...scope, ask: { ...scope.ask, isBlinded: true } })

/** Compiles has, exists, all, exists_one and filter: they take names or conditions unevaluated. */
export function compileMacro(
  node: QueryNode,
  name: string,
  receiver: QueryNode | null,
  args: readonly QueryNode[],
  scope: Scope,
): Expression {
  if (name === 'has') return has(node, receiver, args, scope)
  if (name === 'blinded') {
    const [inside, ...more] = args
    if (receiver || !inside || more.length > 0)
      throw new QueryProblem('Write it like blinded(prediction.count > 0).', node)
    return scalar(inside, blinded(scope))
  }
  if (name === 'map') throw new QueryProblem('map is not known here. Use exists, all or filter(…).size().', node)
  const [variable, body] = args
  if (!receiver || args.length !== 2 || variable?.op !== 'id' || !body)
    throw new QueryProblem(`Write it like labels.${name}(l, l.class == "dog").`, node)
  const list = scope.compile(receiver, scope)
  if (list.type !== 'list') throw new QueryProblem(`${name} works on a list, not on ${typeName(list)}.`, receiver)
  if (list.condition)
    throw new QueryProblem('Only size() can follow filter(…).', { start: receiver.end + 1, end: node.end })
  const condition = (alias: string): Scalar => {
    const variables = new Map(scope.variables).set(variable.args, itemOf(list, alias))
    const holds = scalar(body, { ...scope, variables })
    expectType(holds, 'bool', body)
    return holds
  }
  const alias = scope.freshAlias()
  const question = questions.get(name)
  if (question) {
    const where = limited(list.where(alias), node, scope)
    return question({ from: list.from(alias), where, condition: condition(alias) })
  }
  return { ...list, condition }
}

const itemOf = (list: List, alias: string): Expression =>
  list.item.kind === 'scalar'
    ? list.item.of(alias)
    : {
        type: 'record',
        name: list.item.name,
        fields: Object.fromEntries(
          Object.entries(list.item.fields).map(([name, field]) => [name, () => field(alias)] as const),
        ),
      }

function has(node: QueryNode, receiver: QueryNode | null, args: readonly QueryNode[], scope: Scope): Scalar {
  const [request] = args
  if (receiver || args.length !== 1 || !request || (request.op !== '.' && request.op !== 'id'))
    throw new QueryProblem('Write it like has(image.capturedAt).', node)
  if (request.op === '.' && !isGroup(dottedName(request.args[0]))) {
    const owner = scope.compile(request.args[0], scope)
    if (owner.type === 'map') return { type: 'bool', sql: owner.has(value(request.args[1])), nullable: false }
  }
  return { type: 'bool', sql: sql`(${scalar(request, scope).sql} IS NOT NULL)`, nullable: false }
}
