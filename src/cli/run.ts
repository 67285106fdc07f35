import { ORPCError } from '@orpc/server'
import { ZodError } from 'zod'
import { issueMessage, type ValueIssue } from '#model/text/issue-message.ts'
import { type ExitCode, exitCodes, Interrupted, type Outcome, UsageError } from './outcome.ts'
import { errorText } from './output/error-text.ts'
import type { CommonOptions } from './session.ts'

/** Runs a command, prints its outcome and sets the exit code. */
export async function run(work: () => Promise<Outcome>, options: CommonOptions): Promise<void> {
  try {
    const outcome = await work()
    if (!('printed' in outcome))
      process.stdout.write(options.json ? `${JSON.stringify(outcome.json, null, 2)}\n` : `${harmless(outcome.text)}\n`)
    process.exitCode = outcome.exitCode ?? exitCodes.done
  } catch (error) {
    report(error, options.debug ?? false)
  }
}

/** Shortens very long words in a message, such as a file given in place of a name. */
export const brief = (message: string): string => message.replace(/\S{5000,}/g, (word) => `${word.slice(0, 100)}…`)

/** Replaces control characters by blanks: names of files and classes may contain them. Line feeds and tabs stay. */
const harmless = (text: string): string => text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, ' ')

/** Prints an error to stderr and sets the exit code. */
export function report(error: unknown, debug: boolean): void {
  const { message, exitCode } = explain(error)
  process.stderr.write(`winnow: ${harmless(brief(message))}\n`)
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
  process.exitCode = exitCode
}

function explain(error: unknown): { message: string; exitCode: ExitCode } {
  if (error instanceof UsageError) return { message: error.message, exitCode: exitCodes.usage }
  if (error instanceof Interrupted) return { message: error.message, exitCode: exitCodes.failed }
  if (error instanceof ZodError) return { message: issueMessage(error.issues), exitCode: exitCodes.usage }
  if (error instanceof ORPCError) return { message: sentenceOf(error), exitCode: exitCodeOf(error) }
  return { message: errorText(error), exitCode: exitCodes.failed }
}

function exitCodeOf({ code, data }: ORPCError<string, unknown>): ExitCode {
  if (code === 'BAD_REQUEST' || (code === 'INVALID' && pointsAtCharacter(data))) return exitCodes.usage
  if (code === 'REFUSED' || code === 'LOCKED') return exitCodes.refused
  return exitCodes.failed
}

/** Whether the error is about a wrong query or order. */
const pointsAtCharacter = (data: unknown): boolean => typeof (data as { at?: unknown } | null)?.at === 'number'

/** Returns the message of an error. Invalid input has a list of problems. */
function sentenceOf({ message, code, data }: ORPCError<string, unknown>): string {
  if (code !== 'BAD_REQUEST') return message
  const { issues } = (data ?? {}) as { issues?: ValueIssue[] }
  return issues?.length ? issueMessage(issues) : message
}
