import { logGamma } from './log-gamma.ts'

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)

/**
 * Returns the chance that the current ones get this many hits or more, if they were like the reference (R. A. Fisher's
 * exact test, one-sided).
 */
export function fisherAbove(
  current: { hits: number; count: number },
  reference: { hits: number; count: number },
): number {
  const hits = current.hits + reference.hits
  const all = logChoose(current.count + reference.count, hits)
  let chance = 0
  for (let k = current.hits; k <= Math.min(hits, current.count); k++)
    if (hits - k <= reference.count)
      chance += Math.exp(logChoose(current.count, k) + logChoose(reference.count, hits - k) - all)
  return Math.min(1, chance)
}
