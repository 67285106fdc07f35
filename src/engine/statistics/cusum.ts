/** The next sum of the CUSUM for a change of a share from `mean` to `changed`; it is raised above a threshold that suits both. */
export const cusum = (sum: number, value: number, mean: number, changed: number): number =>
  Math.max(0, sum + value * Math.log(changed / mean) + (1 - value) * Math.log((1 - changed) / (1 - mean)))
