import { randomBytes } from 'node:crypto'

/** Creates a secret that nobody can guess. Only its hash is stored. */
export const newToken = (): string => randomBytes(32).toString('base64url')
