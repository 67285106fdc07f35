import { codeOf } from './errors.ts'

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'you have no permission there'],
  ['EPERM', 'you have no permission there'],
  ['EROFS', 'the disk is read-only'],
  ['ENOENT', 'the folder is missing'],
  ['ENOTDIR', 'part of this path is a file'],
  ['EISDIR', 'it is a folder'],
  ['ENAMETOOLONG', 'the path is too long'],
  ['ELOOP', 'the path contains a link loop'],
])

/** Returns why a file or folder can't be read or written, for the end of a sentence. */
export const fileProblem = (error: unknown): string =>
  reasons.get(codeOf(error) ?? '') ?? (error instanceof Error ? error.message : String(error))
