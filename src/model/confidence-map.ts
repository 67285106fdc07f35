/** The meaning of a model's confidences: points whose coordinates both rise, the first at most 0, the last at least 1. */
export type ConfidenceMap = readonly (readonly [said: number, means: number])[]

/** Returns what a confidence means, interpolated linearly between points, so that the order of confidences stays. */
export function calibrated(map: ConfidenceMap, said: number): number {
  const next = map.findIndex(([from]) => from >= said)
  if (next < 0) return map.at(-1)?.[1] ?? said
  const [to, meansTo] = map[next]!
  if (next === 0 || to === said) return meansTo
  const [from, meansFrom] = map[next - 1]!
  return meansFrom + ((said - from) / (to - from)) * (meansTo - meansFrom)
}

/** The confidence that means so much. */
export const uncalibrated = (map: ConfidenceMap, means: number): number =>
  calibrated(
    map.map(([said, meant]) => [meant, said]),
    means,
  )
