/** That a person looked at a safety rail again: its name and what it found. */
export type Confirmation = { rail: string; found: string }

/** What a plan's rails want a person to look at again; who applies the plan gives it back. */
export const confirmationsNeeded = (guardrails: readonly (Confirmation & { doubt: boolean })[]): Confirmation[] =>
  guardrails.filter(({ doubt }) => doubt).map(({ rail: guardrail, found }) => ({ rail: guardrail, found }))

/** The rails that count images of which the number is typed before they go. */
export const reviewedToTrash = 'reviewed images to the trash'
export const withoutGolden = 'reviewed images leaving without a golden set'

/** The rail that wants a prediction of the effect, where a golden set can tell it. */
export const impactEstimated = 'effect foretold'

/** The numbers that a person types before a plan with these rails is applied; each once. */
export const countsToType = (guardrails: readonly (Confirmation & { doubt: boolean })[]): number[] => [
  ...new Set(
    confirmationsNeeded(guardrails).flatMap(({ rail: guardrail, found }) =>
      guardrail === reviewedToTrash || guardrail === withoutGolden ? [Number(found)] : [],
    ),
  ),
]
