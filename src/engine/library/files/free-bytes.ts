/**
 * Gives the memory of bytes back that nobody reads any more: megabytes that wait for the collector make it look through
 * the whole heap every few images.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  // Small pieces share theirs with others.
  if (byteLength > 0 && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
