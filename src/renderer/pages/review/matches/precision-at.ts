import { wilson } from '#model/wilson.ts'

/** Whether a match is what was looked for; only those that somebody reviewed. */
export type Verdict = { score: number; isRight: boolean }

/** Of the reviewed matches from a score on: how many there are, the share that is right, and its 95 % interval. */
export function precisionAt(verdicts: readonly Verdict[], score: number) {
  const reviewed = verdicts.filter((one) => one.score >= score)
  const right = reviewed.filter(({ isRight }) => isRight).length
  const [low, high] = wilson(right, reviewed.length)
  return { reviewed: reviewed.length, right, low, high }
}
