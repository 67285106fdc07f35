import { ORPCError } from '@orpc/client'
import type { ModelCandidate } from '#contract'
import { noSpaceMessage } from './store/index.ts'

/** The declared errors of every procedure, ready to throw. Messages are full sentences: what, where, what to do. */
export const refused = (message: string, rule: string) =>
  new ORPCError('REFUSED', { status: 403, message, data: { rule }, defined: true })
/** Returns the error for a path that the window's user neither chose in a dialog nor dropped. */
export const notChosen = (path: string) =>
  refused(
    `${path} was not chosen in a dialog or dropped on the window, so Winnow doesn’t use it. Choose the file or folder in the dialog.`,
    'path-not-chosen',
  )
export const notFound = (what: string, hint = '') =>
  new ORPCError('NOT_FOUND', { status: 404, message: `There is no ${what}.${hint}`, data: { what }, defined: true })
export const invalid = (message: string, at: number | null = null) =>
  new ORPCError('INVALID', { status: 422, message, data: { at }, defined: true })

export const nothingDue = (message: string) =>
  new ORPCError('NOTHING_DUE', { status: 409, message, data: {}, defined: true })

export const ambiguous = (message: string, candidates: ModelCandidate[]) =>
  new ORPCError('AMBIGUOUS', { status: 409, message, data: { candidates }, defined: true })

export const fileExists = (file: string) =>
  new ORPCError('EXISTS', { status: 409, message: `${file} exists already.`, data: { file }, defined: true })

export const noSpace = (error: unknown, folder: string) =>
  new ORPCError('NO_SPACE', { status: 507, message: noSpaceMessage(error, folder), data: { folder }, defined: true })

/** Returns the message of a declared error; throws any other error. */
export function refusalOf(error: unknown): string {
  if (error instanceof ORPCError && error.defined) return error.message
  throw error
}

/** Returns the system's code of an error, like ENOENT; null for any other error. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error ? String(error.code) : null

/** Returns the result of a file lookup, null when the file is missing. Throws any other error. */
export const ifThere = <T>(look: Promise<T>): Promise<T | null> =>
  look.catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return null
    throw error
  })
