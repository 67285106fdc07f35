/** Told how much of a piece of work is done, from 0 to 1, where it may also be stopped: then it throws. */
export type Step = (share: number) => void

export const unseen: Step = () => {}

/** The steps of a part, as steps of the whole. */
export const partOf =
  (step: Step, from: number, to: number): Step =>
  (share) =>
    step(from + share * (to - from))
