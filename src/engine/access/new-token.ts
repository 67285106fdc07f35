import { randomBytes } from 'node:crypto'

/** A secret that nobody guesses. Only its hash is kept. */
export const newToken = (): string => randomBytes(32).toString('base64url')
