/** How long a transaction may keep other work waiting. */
const shareMs = 25

/**
 * Tells when a transaction over many images has to make room for other work: after a while, but never before its first
 * image. Cheap changes so come a thousand at a time, dear ones a few.
 */
export function batchEnd(): () => boolean {
  const startedAt = performance.now()
  let images = 0
  return () => images++ > 0 && performance.now() - startedAt > shareMs
}
