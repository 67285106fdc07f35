import { isNoSpace, noSpaceMessage } from '#engine'

const messages: Readonly<Record<string, string>> = {
  EACCES: 'No permission for',
  EPERM: 'No permission for',
  EROFS: 'Read-only disk:',
  EEXIST: 'File already exists:',
  ENOENT: 'No such file or folder:',
  ENOTDIR: 'A part of this path is a file, not a folder:',
  EISDIR: 'This is a folder, not a file:',
  ENAMETOOLONG: 'This path is too long:',
}

/** An error of the operating system in plain words, with the path it is about; any other error as it stands. */
export function systemMessage(error: unknown, about?: string): string {
  if (!(error instanceof Error)) return String(error)
  if (isNoSpace(error)) return noSpaceMessage(error, about ?? process.cwd())
  const { code, path, dest } = error as NodeJS.ErrnoException & { dest?: string }
  const place = dest ?? path ?? about
  const message = code === undefined ? undefined : messages[code]
  return message && place ? `${message} ${place}.` : error.message
}
