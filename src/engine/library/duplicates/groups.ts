/**
 * By image row: the leader's row of its group, the size of the group, and its place in it from 1. 0 for an image
 * without near-duplicates.
 */
export type Groups = Record<'group' | 'size' | 'rank', Uint32Array>

export const noGroups = (rows: number): Groups => ({
  group: new Uint32Array(rows),
  size: new Uint32Array(rows),
  rank: new Uint32Array(rows),
})

/**
 * Builds the groups of images by their rows `ids`; `leaders` holds the place of each one's leader. `best` gives the
 * order of ranks; images missing there were deleted meanwhile and belong to no group.
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
