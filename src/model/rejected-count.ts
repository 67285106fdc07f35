/** How many items were left out: the last entries of the list may stand for many that are not named. */
export const rejectedCount = (rejected: readonly { count?: number | undefined }[]): number =>
  rejected.reduce((sum, { count = 1 }) => sum + count, 0)
