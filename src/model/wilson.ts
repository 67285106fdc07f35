const z95 = 1.959963984540054

/**
 * The 95 % interval of a share, `hits` of `count` (E. B. Wilson, 1927). It also holds for the mean of values in [0, 1]
 * with the sum `hits`, because they vary no more than zeros and ones do.
 */
export function wilson(hits: number, count: number): [low: number, high: number] {
  if (count === 0) return [0, 1]
  const share = hits / count
  const shrink = 1 + z95 ** 2 / count
  const center = (share + z95 ** 2 / (2 * count)) / shrink
  const half = (z95 / shrink) * Math.sqrt((share * (1 - share)) / count + z95 ** 2 / (4 * count ** 2))
  return [Math.max(0, center - half), Math.min(1, center + half)]
}
