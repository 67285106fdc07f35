/** The number of rejected items. The last entries of the list may stand for many. */
export const rejectedCount = (rejected: readonly { count?: number | undefined }[]): number =>
  rejected.reduce((sum, { count = 1 }) => sum + count, 0)
