/** That a person looked at a safety rail again: its name and what it found. */
export type SeenRail = { rail: string; found: string }

/** What a plan's rails want a person to look at again; who applies the plan gives it back. */
export const doubtsOf = (rails: readonly (SeenRail & { doubt: boolean })[]): SeenRail[] =>
  rails.filter(({ doubt }) => doubt).map(({ rail, found }) => ({ rail, found }))

/** The rail that counts them: their number is typed before they go. */
export const reviewedToTrash = 'reviewed images to the trash'
