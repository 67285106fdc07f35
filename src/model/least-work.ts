/** The confidence threshold with the least work to correct: for all predictions, and for classes with enough labels. */
export type LeastWork = {
  fromScore: number
  /** The number of labels it was found by; 0 for the default. */
  objects: number
  classes: ReadonlyMap<number, { fromScore: number; objects: number }>
}

/** Whether a prediction reaches its threshold. */
export const isShownFrom =
  ({ fromScore, classes }: Pick<LeastWork, 'fromScore' | 'classes'>) =>
  ({ classId, score }: { classId: number; score: number }): boolean =>
    score >= (classes.get(classId)?.fromScore ?? fromScore)
