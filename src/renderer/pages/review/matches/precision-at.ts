import { wilson } from '#model/wilson.ts'

/** Whether a match is what was looked for; only those that somebody judged. */
export type Verdict = { score: number; isRight: boolean }

/** Of the judged matches from a score on: how many there are, the share that is right, and its 95 % interval. */
export function precisionAt(verdicts: readonly Verdict[], score: number) {
  const judged = verdicts.filter((one) => one.score >= score)
  const right = judged.filter(({ isRight }) => isRight).length
  const [low, high] = wilson(right, judged.length)
  return { judged: judged.length, right, low, high }
}
