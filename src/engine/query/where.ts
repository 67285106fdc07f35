import { parseQuery } from '#model/query/parse-query.ts'
import { compile } from './compile.ts'
import type { Ask } from './functions.ts'
import { scopeOf, truth } from './scope.ts'
import { type Sql, sql } from './sql.ts'

/** In this form, lists in the order of an index need not read the image rows. */
const notInTrash = (image: string): Sql =>
  sql`${image}.id NOT IN (SELECT id FROM image WHERE lifecycle <> 'active' AND lifecycle IN ('trashed', 'purged'))`

/**
 * Compiles a query to an SQL condition on the row named `table`: 1, 0, or NULL when unknown. Excludes images in the
 * trash unless the query uses `lifecycle` or `everyLifecycle` is set. Throws QueryProblem with the position when the
 * query is wrong.
 */
export function whereOf(text: string | undefined, ask: Ask, { everyLifecycle = false } = {}): Sql {
  if (text === undefined || text.trim() === '') return notInTrash(ask.image)
  const scope = scopeOf(ask, 'q', compile)
  const condition = truth(parseQuery(text), scope).sql
  return everyLifecycle || scope.mentioned.has('lifecycle')
    ? condition
    : sql`(${notInTrash(ask.image)} AND ${condition})`
}
