import { ORPCError } from '@orpc/server'
import { ZodError } from 'zod'
import { type ExitCode, exitCodes, Interrupted, type Outcome, UsageError } from './outcome.ts'
import type { CommonOptions } from './session.ts'

/** Runs a command, prints what it ends with and sets the exit code. */
export async function run(work: () => Promise<Outcome>, options: CommonOptions): Promise<void> {
  try {
    const outcome = await work()
    process.stdout.write(options.json ? `${JSON.stringify(outcome.json, null, 2)}\n` : `${outcome.text}\n`)
    process.exitCode = outcome.exitCode ?? exitCodes.done
  } catch (error) {
    const { message, exitCode } = explain(error)
    process.stderr.write(`winnow: ${message}\n`)
    if (options.debug && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
    process.exitCode = exitCode
  }
}

/** The sentence and the exit code for any error. */
export function explain(error: unknown): { message: string; exitCode: ExitCode } {
  if (error instanceof UsageError) return { message: error.message, exitCode: exitCodes.usage }
  if (error instanceof Interrupted) return { message: error.message, exitCode: exitCodes.failed }
  if (error instanceof ZodError) return { message: issues(error.issues), exitCode: exitCodes.usage }
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST') return { message: badRequest(error), exitCode: exitCodes.usage }
    if (error.code === 'REFUSED' || error.code === 'LOCKED')
      return { message: error.message, exitCode: exitCodes.refused }
    return { message: error.message, exitCode: exitCodes.failed }
  }
  return { message: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed }
}

const issues = (list: readonly { path: readonly PropertyKey[]; message: string }[]): string =>
  list.map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message)).join('; ')

function badRequest(error: ORPCError<string, unknown>): string {
  const data = error.data as { issues?: { path?: PropertyKey[]; message: string }[] } | undefined
  const list = (data?.issues ?? []).map(({ path, message }) => ({ path: path ?? [], message }))
  return list.length > 0 ? issues(list) : error.message
}
