/**
 * Returns the greatest distance of two samples' distributions, and the chance of one this great if they have the same
 * distribution.
 */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): { distance: number; p: number } {
  const [x, y] = [a.toSorted((p, q) => p - q), b.toSorted((p, q) => p - q)]
  const [n, m] = [x.length, y.length]
  if (n === 0 || m === 0) return { distance: 0, p: 1 }
  let [i, j, distance] = [0, 0, 0]
  while (i < n && j < m) {
    const value = Math.min(x[i]!, y[j]!)
    while (i < n && x[i] === value) i++
    while (j < m && y[j] === value) j++
    distance = Math.max(distance, Math.abs(i / n - j / m))
  }
  return { distance, p: chanceOf(distance, n, m) }
}

/** Returns one minus the share of lattice paths from (0, 0) to (n, m) that stay nearer than the distance. */
function chanceOf(distance: number, n: number, m: number): number {
  const limit = distance - 1e-9
  const isOutside = (i: number, j: number) => Math.abs(i / n - j / m) > limit
  const inside = new Float64Array(m + 1)
  for (let j = 0; j <= m; j++) inside[j] = isOutside(0, j) ? 0 : 1
  for (let i = 1; i <= n; i++) {
    const weight = i / (i + m)
    inside[0] = isOutside(i, 0) ? 0 : weight * inside[0]!
    for (let j = 1; j <= m; j++) inside[j] = isOutside(i, j) ? 0 : weight * inside[j]! + inside[j - 1]!
  }
  return Math.min(1, Math.max(0, 1 - inside[m]!))
}
