type End = { key: string; at: number }

/** Returns the place of each line's label: at its end, or as near as `height` per label and the `bottom` of the chart allow. */
export function labelPlaces(ends: readonly End[], height: number, bottom: number): Map<string, number> {
  const sorted = ends.toSorted((a, b) => a.at - b.at)
  const places: number[] = []
  for (const { at } of sorted) places.push(Math.max(at, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + height))
  let lowest = bottom
  for (let i = places.length - 1; i >= 0; i -= 1) {
    places[i] = Math.min(places[i]!, lowest)
    lowest = places[i]! - height
  }
  return new Map(sorted.map(({ key }, i) => [key, places[i]!]))
}
