export const splitNames = ['train', 'val', 'test'] as const
export type SplitName = (typeof splitNames)[number]

/** Percentages of train, validation and test. */
export type SplitShares = readonly [train: number, val: number, test: number]
