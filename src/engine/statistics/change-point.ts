/**
 * Returns where hits became more frequent than `usual`: the start of the final stretch of observations whose likelihood
 * gains most from a rate of its own. 0 when no final stretch has more hits than usual.
 */
export function changePoint(hits: readonly boolean[], usual: number): number {
  let [best, first, found] = [0, 0, 0]
  for (let n = hits.length - 1; n >= 0; n--) {
    if (hits[n]) found += 1
    const gain = likelihoodGain(found, hits.length - n, usual)
    if (gain > best) [best, first] = [gain, n]
  }
  return first
}

function likelihoodGain(hits: number, count: number, usual: number): number {
  const rate = hits / count
  if (rate <= usual) return 0
  return hits * Math.log(rate / usual) + (rate === 1 ? 0 : (count - hits) * Math.log((1 - rate) / (1 - usual)))
}
