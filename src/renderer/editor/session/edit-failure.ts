import { ORPCError } from '@orpc/client'

/**
 * Why an edit was not taken: `stale` someone changed the same things; `refused` the engine says no, with a sentence for
 * the user; `full` its disk is full; `away` the engine didn't answer, so the edit may or may not be saved.
 */
export type EditFailure = { kind: 'stale' } | { kind: 'refused' | 'full'; message: string } | { kind: 'away' }

export function editFailure(error: unknown): EditFailure {
  if (!(error instanceof ORPCError)) return { kind: 'away' }
  if (error.code === 'STALE') return { kind: 'stale' }
  return { kind: error.code === 'NO_SPACE' ? 'full' : 'refused', message: error.message }
}
