/** The chances of several tests made fit to be looked at together (S. Holm, 1979): below α, the test stands at α for all. */
export function holm(chances: readonly number[]): number[] {
  const order = chances.map((_, n) => n).sort((a, b) => chances[a]! - chances[b]!)
  const adjusted = new Array<number>(chances.length)
  let least = 0
  for (const [rank, n] of order.entries()) {
    least = Math.max(least, Math.min(1, chances[n]! * (chances.length - rank)))
    adjusted[n] = least
  }
  return adjusted
}
