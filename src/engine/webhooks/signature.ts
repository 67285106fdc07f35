import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

export const newSecret = (): string => prefix + randomBytes(32).toString('base64')

/** Returns the bytes of a secret: Base64 after `whsec_`, any other text as is. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret)

/**
 * Returns the headers that sign a message, by standardwebhooks.com. `atMs` is when it is sent, not the time of the
 * event.
 */
export function signedHeaders(
  secret: string,
  { messageId, body, atMs }: { messageId: string; body: string; atMs: number },
): Record<string, string> {
  const seconds = String(Math.floor(atMs / 1000))
  const signature = createHmac('sha256', keyOf(secret)).update(`${messageId}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': messageId, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
}
