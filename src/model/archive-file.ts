const archiveEnding = /\.(zip|tar|gz|tgz|7z|rar)$/i

/** Why a file is not opened, judging by its name; null if it is not an archive. */
export const unopenedArchive = (path: string): string | null =>
  archiveEnding.test(path) ? 'It is an archive. Unpack it, or import it separately.' : null
