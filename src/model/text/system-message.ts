const messages: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'No permission for'],
  ['EPERM', 'No permission for'],
  ['EROFS', 'Read-only disk:'],
  ['EEXIST', 'File already exists:'],
  ['ENOENT', 'No such file or folder:'],
  ['ENOTDIR', 'A part of this path is a file, not a folder:'],
  ['EISDIR', 'This is a folder, not a file:'],
  ['ENAMETOOLONG', 'This path is too long:'],
  ['ELOOP', 'Links lead in a circle at'],
])

/**
 * An error of the operating system in plain words, with the path it is about; null for any other error. Reading a folder as a
 * file gives an error without a path.
 */
export function systemMessage(error: unknown, about?: string): string | null {
  const { code, path, dest } = (error ?? {}) as { code?: unknown; path?: unknown; dest?: unknown }
  const place = [dest, path, about].find((one) => typeof one === 'string')
  const message = messages.get(String(code))
  if (!(error instanceof Error) || !message) return null
  if (place) return `${message} ${place}.`
  return code === 'EISDIR' ? message.replace(/:$/, '.') : null
}
