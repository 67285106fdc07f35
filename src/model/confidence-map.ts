/** Points from a model's own to calibrated confidences. Both coordinates rise; the first is at most 0, the last at least 1. */
export type ConfidenceMap = readonly (readonly [raw: number, calibrated: number])[]

/** Interpolates linearly between points, so that the order of confidences stays. */
export function calibrated(map: ConfidenceMap, raw: number): number {
  const next = map.findIndex(([from]) => from >= raw)
  if (next < 0) return map.at(-1)?.[1] ?? raw
  const [to, meansTo] = map[next]!
  if (next === 0 || to === raw) return meansTo
  const [from, meansFrom] = map[next - 1]!
  return meansFrom + ((raw - from) / (to - from)) * (meansTo - meansFrom)
}

/** The inverse of `calibrated`. */
export const uncalibrated = (map: ConfidenceMap, means: number): number =>
  calibrated(
    map.map(([raw, means]) => [means, raw]),
    means,
  )
