const codes = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])

/** Whether a write failed because there is no room on the disk: nothing of it was kept, and it can be tried again. */
export const isNoSpace = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && codes.has(String(error.code))

/** What to tell the person then. */
export const noSpaceMessage = (folder: string): string =>
  `There is no room left on the disk that holds ${folder}. Nothing that was saved is lost. Make room there.`
