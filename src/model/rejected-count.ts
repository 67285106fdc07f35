/** How many items a list of what was left out tells of: its last entries may stand for many that are not named. */
export const rejectedCount = (rejected: readonly { count?: number | undefined }[]): number =>
  rejected.reduce((sum, { count = 1 }) => sum + count, 0)
