import { heldSql } from './read-references.ts'

/** An image has changed since the plan was made if this differs. */
export const factsKey = (row: { revision: number; state: string; lifecycle: string; held: boolean }): string =>
  `${row.revision}:${row.state}:${row.lifecycle}:${row.held ? 'held' : ''}`

/** The same in SQL, for a row of the image table. */
export const factsKeySql = `image.revision || ':' || image.state || ':' || image.lifecycle || ':' ||
  iif(image.id IN (${heldSql}), 'held', '')`
