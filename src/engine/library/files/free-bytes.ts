/**
 * Frees the memory of bytes that nobody reads any more: megabytes waiting for the garbage collector make it scan the
 * whole heap every few images.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  // Small buffers share their memory with others.
  if (byteLength > 0 && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
