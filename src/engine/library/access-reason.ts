export const gone = 'The file no longer exists.'

const reasons = new Map(
  Object.entries<string>({
    ENOENT: gone,
    ENOTDIR: gone,
    EACCES: 'You have no permission to read it.',
    EPERM: 'You have no permission to read it.',
    ENAMETOOLONG: 'The path is too long.',
    ELOOP: 'The link points to itself.',
    EISDIR: 'This is a folder.',
    EIO: 'The disk can’t read it.',
  }),
)

/** Explains to a user why a file or folder can't be read. Names that aren't UTF-8 arrive with bytes replaced. */
export function accessReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code = '', path = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' && path.includes('\ufffd')) return 'Its name is not valid UTF-8. Rename it.'
  return reasons.get(code) ?? `It can’t be read (${error.message}).`
}
