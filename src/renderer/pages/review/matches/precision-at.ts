import { wilson } from '#model/wilson.ts'

/** A reviewed match. */
export type Verdict = { score: number; isRight: boolean }

/** Counts reviewed matches from a score on, with the 95 % interval of the share that is right. */
export function precisionAt(verdicts: readonly Verdict[], score: number) {
  const reviewed = verdicts.filter((one) => one.score >= score)
  const right = reviewed.filter(({ isRight }) => isRight).length
  const [low, high] = wilson(right, reviewed.length)
  return { reviewed: reviewed.length, right, low, high }
}
