/** Told how much of a piece of work is done, from 0 to 1, where it may also be stopped: then it throws. */
export type OnProgress = (share: number) => void

export const noProgress: OnProgress = () => {}

/** The steps of a part, as steps of the whole. */
export const progressPart =
  (step: OnProgress, from: number, to: number): OnProgress =>
  (share) =>
    step(from + share * (to - from))
