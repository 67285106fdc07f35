import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

export const newSecret = (): string => prefix + randomBytes(32).toString('base64')

/** The bytes of a secret: what follows `whsec_` is Base64, any other text stands for itself. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret)

/** The headers that sign a message, as standardwebhooks.com has them. `atMs` is when it is sent, not what it tells of. */
export function signedHeaders(
  secret: string,
  { messageId, body, atMs }: { messageId: string; body: string; atMs: number },
): Record<string, string> {
  const seconds = String(Math.floor(atMs / 1000))
  const signature = createHmac('sha256', keyOf(secret)).update(`${messageId}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': messageId, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
}
