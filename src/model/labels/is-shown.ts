import type { Prediction } from './annotation.ts'
import { reviewDefaults } from './review-defaults.ts'

/** Whether review shows a prediction at this threshold; null: before a user moves the threshold. */
export const isShown = (
  { score, shownFrom }: Pick<Prediction, 'score' | 'shownFrom'>,
  fromScore: number | null,
): boolean => score >= (fromScore ?? shownFrom ?? reviewDefaults.reviewFromScore)
