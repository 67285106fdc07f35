/** Settings of the review that queries need too, without loading what is declared for other processes. */
export const reviewDefaults = {
  /** The least confidence of a prediction that review shows. */
  reviewFromScore: 0.3,
  /** Share of the images that are reviewed without seeing predictions. */
  blindShare: 0,
} as const
