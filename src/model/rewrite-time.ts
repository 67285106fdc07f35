/** Bytes per second of a database that is written again, on a machine that does other work too. */
const bytesPerSecond = 40e6
const noticedFromSeconds = 10

/**
 * For how many minutes, rounded up, saving may wait at the end of an erasure, when database and thumbnails are written again
 * so that nothing of the erased stays in their free space; 0 where that is hardly noticed. Sizes in bytes.
 */
export function minutesOfRewrite(disk: { databaseBytes: number; cacheBytes: number; tilesBytes: number }): number {
  const seconds = (disk.databaseBytes + disk.cacheBytes - disk.tilesBytes) / bytesPerSecond
  return seconds < noticedFromSeconds ? 0 : Math.ceil(seconds / 60)
}
