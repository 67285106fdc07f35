export type ViewRect = { leftPx: number; topPx: number; widthPx: number; heightPx: number }

/** An object that needs a label, and the label's size. */
export type WantedChip = {
  id: string
  around: ViewRect
  widthPx: number
  heightPx: number
  /** Distance from the object, for its handles. */
  gapPx: number
  must: boolean
}
export type PlacedChip = ViewRect & { id: string }

const overlaps = (a: ViewRect, b: ViewRect): boolean =>
  a.leftPx < b.leftPx + b.widthPx &&
  b.leftPx < a.leftPx + a.widthPx &&
  a.topPx < b.topPx + b.heightPx &&
  b.topPx < a.topPx + a.heightPx

/**
 * Places labels above their objects, or inside or below if there is no room, always within the area. Labels that would
 * overlap earlier ones are dropped unless they must be shown.
 */
export function placedChips(wanted: readonly WantedChip[], area: { widthPx: number; heightPx: number }): PlacedChip[] {
  const placed: PlacedChip[] = []
  for (const { id, around, widthPx, heightPx, gapPx, must } of wanted) {
    const gone =
      around.leftPx > area.widthPx ||
      around.topPx > area.heightPx ||
      around.leftPx + around.widthPx < 0 ||
      around.topPx + around.heightPx < 0
    if (gone) continue
    const inside = (leftPx: number, topPx: number): PlacedChip => ({
      id,
      widthPx,
      heightPx,
      leftPx: Math.max(0, Math.min(area.widthPx - widthPx, leftPx)),
      topPx: Math.max(0, Math.min(area.heightPx - heightPx, topPx)),
    })
    const right = around.leftPx + around.widthPx - widthPx
    const below = around.topPx + around.heightPx
    const places = [
      inside(around.leftPx - 1, around.topPx - heightPx - gapPx),
      inside(around.leftPx + gapPx + 1, around.topPx + gapPx + 1),
      inside(around.leftPx - 1, below + gapPx),
      inside(right, around.topPx - heightPx - gapPx),
      inside(right - gapPx - 1, below - heightPx - gapPx - 1),
    ]
    const free = places.find((place) => !placed.some((other) => overlaps(place, other)))
    const chosen = free ?? (must ? places[0] : undefined)
    if (chosen) placed.push(chosen)
  }
  return placed
}
