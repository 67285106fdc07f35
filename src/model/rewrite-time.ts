/** The speed of rewriting a database, on a machine that does other work too. */
const bytesPerSecond = 40e6
const noticedFromSeconds = 10

/**
 * The minutes, rounded up, for which saving may wait at the end of an erasure, while database and thumbnails are
 * rewritten so that no erased data stays in their free space; 0 if that is hardly noticed.
 */
export function minutesOfRewrite(disk: { databaseBytes: number; cacheBytes: number; tilesBytes: number }): number {
  const seconds = (disk.databaseBytes + disk.cacheBytes - disk.tilesBytes) / bytesPerSecond
  return seconds < noticedFromSeconds ? 0 : Math.ceil(seconds / 60)
}
