/**
 * Byte arrays pass the port as they are, without the detour by text; everything else, event streams among it, is left
 * to the library's own serialisation (null).
 */
export function passBytes(message: readonly [unknown, unknown, unknown]): [] | null {
  const payload = message[2] as { body?: { json?: unknown } } | undefined
  return payload?.body?.json instanceof Uint8Array ? [] : null
}
