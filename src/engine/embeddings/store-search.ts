import { idOf, rowOf, type SearchId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'

/** The number of searches to keep, for going back to them. */
const maxSearches = 100

/** Stores images in this order as a search, with their similarities if there are any. Returns its query and sort order. */
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
