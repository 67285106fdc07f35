import { logGamma } from './log-gamma.ts'

/** Returns the chance that χ² with these degrees of freedom is greater. */
export function chiSquareAbove(value: number, freedom: number): number {
  if (value <= 0) return 1
  const [a, x] = [freedom / 2, value / 2]
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a]
    for (let n = 1; term > sum * 1e-16; n++) {
      term *= x / (a + n)
      sum += term
    }
    return 1 - sum * scale
  }
  // The continued fraction, by Lentz's method.
  let b = x + 1 - a
  let [c, d] = [1e300, 1 / b]
  let fraction = d
  for (let n = 1; n < 10_000; n++) {
    const step = -n * (n - a)
    b += 2
    d = 1 / (step * d + b)
    c = b + step / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return fraction * scale
}

/** Returns the value that χ² exceeds with this chance. */
export function chiSquareQuantile(above: number, freedom: number): number {
  let [low, high] = [0, freedom + 10]
  while (chiSquareAbove(high, freedom) > above) high *= 2
  for (let n = 0; n < 80; n++) {
    const middle = (low + high) / 2
    if (chiSquareAbove(middle, freedom) > above) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Tests whether two rows of counts over the same kinds have one mix: returns the chance of a difference this great. */
export function chiSquareTest(a: readonly number[], b: readonly number[]): number {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  const [n, m] = [total(a), total(b)]
  const kinds = a.map((count, i) => [count, b[i] ?? 0] as const).filter(([x, y]) => x + y > 0)
  if (n === 0 || m === 0 || kinds.length < 2) return 1
  const value = kinds.reduce((sum, [x, y]) => {
    const [expectedA, expectedB] = [((x + y) * n) / (n + m), ((x + y) * m) / (n + m)]
    return sum + (x - expectedA) ** 2 / expectedA + (y - expectedB) ** 2 / expectedB
  }, 0)
  return chiSquareAbove(value, kinds.length - 1)
}
