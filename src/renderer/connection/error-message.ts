import { t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { issueMessage } from '#model/text/issue-message.ts'
import { fromEngine } from '../texts/from-engine.ts'

/** The message for a failed call: the engine's sentence, or the plain message. */
export function errorMessage(error: unknown): string {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return whatIsWrong(error.data) ?? t`Invalid request. Check the values.`
  if (error instanceof Error) return fromEngine(error.message)
  return String(error)
}

/** The first value that the contract refuses, and the reason if the engine gives one. */
function whatIsWrong(data: unknown): string | null {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : null
  const issue: unknown = Array.isArray(issues) ? issues[0] : null
  if (typeof issue !== 'object' || issue === null || !('message' in issue)) return null
  const path = 'path' in issue && Array.isArray(issue.path) ? issue.path : []
  return issueMessage([{ path, message: String(issue.message) }])
}
