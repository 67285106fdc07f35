import { ORPCError } from '@orpc/server'
import { ZodError } from 'zod'
import { issueMessage, type StatedIssue } from '#model/text/issue-message.ts'
import { type ExitCode, exitCodes, Interrupted, type Outcome, UsageError } from './outcome.ts'
import { errorText } from './output/error-text.ts'
import type { CommonOptions } from './session.ts'

/** Runs a command, prints what it ends with and sets the exit code. */
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

/** A message that repeats input of any length, such as a file given for a name, shows its beginning. */
export const brief = (message: string): string => message.replace(/\S{5000,}/g, (word) => `${word.slice(0, 100)}…`)

/** Names of files and classes may hold what a terminal obeys: it is shown as a blank. Line feeds and tabs stay. */
const harmless = (text: string): string => text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, ' ')

/** Says on stderr what went wrong and sets the exit code. */
export function report(error: unknown, debug: boolean): void {
  const { message, exitCode } = explain(error)
  process.stderr.write(`winnow: ${harmless(brief(message))}\n`)
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
  process.exitCode = exitCode
}

/** The sentence and the exit code for any error. */
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

/** A query or an order that was written wrong. */
const pointsAtCharacter = (data: unknown): boolean => typeof (data as { at?: unknown } | null)?.at === 'number'

/** Input that does not fit the contract names its problems one by one; every other error has its sentence. */
function sentenceOf({ message, code, data }: ORPCError<string, unknown>): string {
  if (code !== 'BAD_REQUEST') return message
  const { issues } = (data ?? {}) as { issues?: StatedIssue[] }
  return issues?.length ? issueMessage(issues) : message
}
