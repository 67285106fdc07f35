type Place = { x: number; y: number }

/** Where a point's name goes, on the nearer side. */
export type NamePlace = Place & { anchor: 'start' | 'end' }

type Drawing = { widthPx: number; heightPx: number; lineHeightPx: number }

/** Places names in two columns beside a drawing, as near to their points as possible. */
export function namesBeside(places: readonly Place[], { widthPx, heightPx, lineHeightPx }: Drawing): NamePlace[] {
  const names: NamePlace[] = places.map(({ x, y }) =>
    x < widthPx / 2 ? { x: 0, y, anchor: 'start' } : { x: widthPx, y, anchor: 'end' },
  )
  for (const anchor of ['start', 'end'] as const) {
    const column = names.filter((name) => name.anchor === anchor).sort((a, b) => a.y - b.y)
    let free = lineHeightPx / 2
    for (const name of column) {
      name.y = Math.max(name.y, free)
      free = name.y + lineHeightPx
    }
    // Moves names up that were pushed out at the bottom.
    let limit = heightPx - lineHeightPx / 2
    for (const name of column.toReversed()) {
      name.y = Math.min(name.y, limit)
      limit = name.y - lineHeightPx
    }
  }
  return names
}
