/** The confidence from which on correcting a model's predictions is the least work: of all, and of classes with enough labels. */
export type LeastWork = {
  fromScore: number
  /** Labels by which it was found; none: it is the usual one. */
  objects: number
  classes: ReadonlyMap<number, { fromScore: number; objects: number }>
}

/** Whether a prediction counts from there on. */
export const isShownFrom =
  ({ fromScore, classes }: Pick<LeastWork, 'fromScore' | 'classes'>) =>
  ({ classId, score }: { classId: number; score: number }): boolean =>
    score >= (classes.get(classId)?.fromScore ?? fromScore)
