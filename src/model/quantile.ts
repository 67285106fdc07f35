/** Returns the smallest of at least one value that the given share (over 0, up to 1) of all does not exceed. */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.ceil(share * sorted.length) - 1]!
}
