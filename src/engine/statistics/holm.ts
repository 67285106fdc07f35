/** Adjusts the chances of several tests for a joint reading (S. Holm, 1979): below α, the test holds at α for all. */
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
