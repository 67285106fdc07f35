/** What confidences of a model mean: points whose coordinates both rise, the first at most 0, the last at least 1. */
export type ConfidenceMap = readonly (readonly [said: number, means: number])[]

/** What a confidence means, straight between points: of two predictions the more confident one stays it. */
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
