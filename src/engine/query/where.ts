import { parseQuery } from '#model/query/parse-query.ts'
import { compile } from './compile.ts'
import type { Ask } from './functions.ts'
import { scopeOf, truth } from './scope.ts'
import { type Sql, sql } from './sql.ts'

/** Asked this way, lists in the order of an index need not look at the image rows themselves. */
const notInTrash = (image: string): Sql =>
  sql`${image}.id NOT IN (SELECT id FROM image WHERE lifecycle <> 'active' AND lifecycle IN ('trashed', 'purged'))`

/**
 * A query as an SQL condition on the row named `table`: 1, 0, or NULL when it can't be told. Images in the trash
 * are left out unless the query asks for `lifecycle` or `everyLifecycle` is set. Throws QueryProblem with the place when the query is wrong.
 */
export function whereOf(text: string | undefined, ask: Ask, { everyLifecycle = false } = {}): Sql {
  if (text === undefined || text.trim() === '') return notInTrash(ask.image)
  const scope = scopeOf(ask, 'q', compile)
  const condition = truth(parseQuery(text), scope).sql
  return everyLifecycle || scope.mentioned.has('lifecycle')
    ? condition
    : sql`(${notInTrash(ask.image)} AND ${condition})`
}
