import { type QueryNode, textOf } from '#model/query/query-node.ts'
import { guardFunction } from './nested-list-guard.ts'
import type { Scope } from './scope.ts'
import { integer, type Sql, sql, value } from './sql.ts'

const maxPartLength = 60

/**
 * Limits the condition on the items of a list. Each level of nesting multiplies the work, so there each item counts
 * against the limit; lists side by side cost nothing more.
 */
export function limited(where: Sql, node: QueryNode, { variables }: Scope): Sql {
  if (variables.size === 0) return where
  const text = textOf(node)
  const part = text.length > maxPartLength ? `${text.slice(0, maxPartLength)}…` : text
  return sql`${where} AND ${guardFunction}(${integer(node.start)}, ${value(part)})`
}
