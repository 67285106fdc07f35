import { z } from 'zod'
import { type Permission, permissions } from './roles.ts'

/** The rights of an access token: only reading, or everything that its user may do. */
export const TokenScope = z.enum(['read', 'write'])
export type TokenScope = z.infer<typeof TokenScope>

/** Returns why a token of this scope may not call a procedure: null when it may. */
export function tokenProblem(scope: TokenScope, procedure: Permission): { rule: string; message: string } | null {
  if (permissions[procedure].needsSignIn)
    return { rule: 'token-sign-in', message: 'An access token can’t do this. Sign in in a browser.' }
  if (scope === 'read' && !permissions[procedure].onlyReads)
    return { rule: 'token-read', message: `This access token only reads, so it can’t call ${procedure}.` }
  return null
}
