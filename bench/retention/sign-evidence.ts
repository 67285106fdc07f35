/**
 * The natural logarithm of the evidence that wins are more likely than losses, without ties, with a uniform prior on the
 * chance of a win above ½: 2^(n+1) · B(W+1, L+1) · (1 − I½(W+1, L+1)), as a sum whose terms are ratios.
 */
export function logSignEvidence(wins: number, losses: number): number {
  let term = -Math.log(losses + 1)
  let sum = term
  for (let k = wins; k >= 1; k--) {
    term += Math.log(k / (wins + losses + 2 - k))
    sum = Math.max(sum, term) + Math.log1p(Math.exp(-Math.abs(sum - term)))
  }
  return sum
}
