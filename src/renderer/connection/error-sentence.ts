import { ORPCError } from '@orpc/client'

/** What to tell the person about a failed call: the engine's own sentence, or the plain message. */
export function errorSentence(error: unknown): string {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return 'The engine could not read this request. Please check the values.'
  if (error instanceof Error) return error.message
  return String(error)
}
