const pageItems = 1000

/** Reads up to `limit` items of a paged list. Returns them with the cursor of the next page. */
export async function firstOf<Item>(
  limit: number,
  read: (page: { limit: number; cursor?: string }) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const { items: more, nextCursor } = await read({
      limit: Math.min(pageItems, limit - items.length),
      ...(cursor !== null && { cursor }),
    })
    for (const one of more) items.push(one)
    cursor = nextCursor
  } while (cursor !== null && items.length < limit)
  return { items, nextCursor: cursor }
}
