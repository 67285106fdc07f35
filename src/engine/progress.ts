/** Called with the share of the work that is done, from 0 to 1. It may throw to stop the work. */
export type OnProgress = (share: number) => void

export const noProgress: OnProgress = () => {}

/** Reports the steps of a part as steps of the whole. */
export const progressPart =
  (step: OnProgress, from: number, to: number): OnProgress =>
  (share) =>
    step(from + share * (to - from))
