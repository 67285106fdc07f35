const z95 = 1.959963984540054

type Moments = { count: number; sum: number; squares: number }

/**
 * Returns the 95 % interval of the mean of values between two bounds. Adds two values at either bound, as in Wilson's
 * interval of a share (after A. Agresti and B. A. Coull, 1998): a few equal values don't determine their mean.
 */
export function meanInterval({ count, sum, squares }: Moments, [low, high]: [number, number]): [number, number] {
  const all = count + 4
  const mean = (sum + 2 * (low + high)) / all
  const variance = Math.max(0, (squares + 2 * (low * low + high * high)) / all - mean * mean)
  const half = z95 * Math.sqrt(variance / all)
  return [Math.max(low, mean - half), Math.min(high, mean + half)]
}
