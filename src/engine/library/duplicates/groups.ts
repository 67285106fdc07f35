/** By the row of an image: the row that its group was found by, how many are in it, its place among them from 1. 0 where it is alone. */
export type Groups = Record<'group' | 'size' | 'rank', Uint32Array>

export const noGroups = (rows: number): Groups => ({
  group: new Uint32Array(rows),
  size: new Uint32Array(rows),
  rank: new Uint32Array(rows),
})

/**
 * The groups of images by their rows `ids`, of which each has the place of its leader in `leaders`. Ranks come in the order
 * of `best`; what is missing there has left meanwhile, and is in none.
 */
export function rankedGroups(
  ids: readonly number[],
  leaders: Int32Array,
  best: Uint32Array,
): { placed: Groups; groups: number; nearDuplicates: number } {
  const placed = noGroups((ids.at(-1) ?? 0) + 1)
  const place = (id: number, i: number) => {
    placed.group[id] = ids[leaders[i]!]!
  }
  ids.forEach(place)
  const sizes = new Uint32Array(placed.size.length)
  const rank = (id: number) => {
    const group = placed.group[id]
    if (!group) return
    sizes[group]! += 1
    placed.rank[id] = sizes[group]!
  }
  best.forEach(rank)
  let [groups, nearDuplicates] = [0, 0]
  const size = (id: number) => {
    const of = placed.rank[id] === 0 ? 0 : sizes[placed.group[id]!]!
    if (of < 2) return
    placed.size[id] = of
    if (placed.rank[id] === 1) groups += 1
    else nearDuplicates += 1
  }
  ids.forEach(size)
  return { placed, groups, nearDuplicates }
}
