import { ORPCError } from '@orpc/client'
import { DamagedDatabase, isDamage } from '../store/index.ts'

/** An error on its way between threads; declared errors keep their code and data. */
export type Failure =
  /** `isMet`: its database is damaged, not only unreadable for now. */
  | { isDamage: true; isMet: boolean; file: string; problem: string; backup: string | null }
  | { isDeclared: true; code: string; status: number; message: string; data: unknown }
  | { isDeclared: false; message: string; stack: string | undefined; about: object }

export const failureOf = (error: unknown): Failure =>
  error instanceof DamagedDatabase
    ? { isDamage: true, isMet: isDamage(error.cause), file: error.file, problem: error.problem, backup: error.backup }
    : error instanceof ORPCError && error.defined
      ? { isDeclared: true, code: error.code, status: error.status, message: error.message, data: error.data }
      : error instanceof Error
        ? { isDeclared: false, message: error.message, stack: error.stack, about: aboutOf(error) }
        : { isDeclared: false, message: String(error), stack: undefined, about: {} }

/** Returns the system's facts about a file or disk error. */
const aboutOf = (error: Error): object =>
  Object.fromEntries(Object.entries(error).filter(([name]) => ['code', 'path', 'dest'].includes(name)))

export function errorOf(failure: Failure): Error {
  if ('isDamage' in failure) return new DamagedDatabase(failure.file, failure.problem, failure.backup)
  if (failure.isDeclared) {
    const { code, status, message, data } = failure
    return new ORPCError(code, { defined: true, status, message, data })
  }
  const error = Object.assign(new Error(failure.message), failure.about)
  if (failure.stack !== undefined) error.stack = failure.stack
  return error
}
