/**
 * Lets byte arrays pass the port unchanged instead of as text. Returns null for everything else, event streams included,
 * which the library serializes.
 */
export function passBytes(message: readonly [unknown, unknown, unknown]): [] | null {
  const payload = message[2] as { body?: { json?: unknown } } | undefined
  return payload?.body?.json instanceof Uint8Array ? [] : null
}
