/** Defaults of review settings that queries need too, without loading the contract. */
export const reviewDefaults = {
  /** The minimum confidence of predictions that review shows. */
  reviewFromScore: 0.3,
  /** Share of the images that are reviewed with predictions hidden. */
  blindShare: 0,
} as const
