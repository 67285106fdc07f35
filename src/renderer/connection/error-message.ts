import { t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { issueMessage } from '#model/text/issue-message.ts'
import { fromEngine } from '../texts/from-engine.ts'

/** Returns the message for a failed call, in the language of the window. */
export function errorMessage(error: unknown): string {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return firstIssue(error.data) ?? t`Invalid request. Check the values.`
  if (error instanceof Error) return fromEngine(error.message)
  return String(error)
}

/** Returns the first value that the contract refuses, with the reason. */
function firstIssue(data: unknown): string | null {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : null
  const issue: unknown = Array.isArray(issues) ? issues[0] : null
  if (typeof issue !== 'object' || issue === null || !('message' in issue)) return null
  const path = 'path' in issue && Array.isArray(issue.path) ? issue.path : []
  return issueMessage([{ path, message: String(issue.message) }])
}
