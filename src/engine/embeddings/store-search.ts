import { idOf, rowOf, type SearchId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'

/** The last searches are kept, so that going back shows them again. */
const maxSearches = 100

/** Keeps images in this order as a search, with how alike they are where that is the order; gives it as a query and an order. */
export function storeSearch(
  { store, clock, actor }: ActingContext,
  title: string,
  images: readonly number[],
  similarities: readonly number[] = [],
): { searchId: SearchId; where: string; order: string } {
  const row = store.write(() => {
    const { lastRow } = store.run('INSERT INTO search (title, created_at, created_by) VALUES (?, ?, ?)', [
      title,
      clock.nowMs(),
      rowOf(actor.userId),
    ])
    store.run(
      `INSERT OR IGNORE INTO search_image (search_id, image_id, rank, similarity)
       SELECT ?, value, key + 1, ? ->> key FROM json_each(?)`,
      [lastRow, JSON.stringify(similarities), JSON.stringify(images)],
    )
    store.run('DELETE FROM search_image WHERE search_id <= ?', [lastRow - maxSearches])
    store.run('DELETE FROM search WHERE id <= ?', [lastRow - maxSearches])
    return lastRow
  })
  const searchId = idOf('sch', row)
  return { searchId, where: `inSearch("${searchId}")`, order: `search:${row}` }
}
