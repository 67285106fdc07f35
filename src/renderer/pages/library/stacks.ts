/** Images with near-duplicates stacked, and the size of each stack by its first image. */
type Stacked = { sequence: Uint32Array; sizes: ReadonlyMap<number, number> }

/**
 * Stacks near-duplicates: of each group, only the first image stays in the list. Unfolded groups are listed whole, side by
 * side. `groupOf` has the group of each image with near-duplicates.
 */
export function stack(all: Uint32Array, groupOf: ReadonlyMap<number, number>, unfolded: ReadonlySet<number>): Stacked {
  const members = new Map<number, number[]>()
  for (const row of all) {
    const group = groupOf.get(row)
    if (group === undefined) continue
    const known = members.get(group)
    if (known) known.push(row)
    else members.set(group, [row])
  }
  const sizes = new Map<number, number>()
  const shown: number[] = []
  for (const row of all) {
    const group = groupOf.get(row)
    const rows = group === undefined ? undefined : members.get(group)
    if (group === undefined || !rows) shown.push(row)
    else if (rows[0] === row) {
      if (rows.length > 1) sizes.set(row, rows.length)
      shown.push(...(unfolded.has(group) ? rows : [row]))
    }
  }
  return { sequence: Uint32Array.from(shown), sizes }
}
