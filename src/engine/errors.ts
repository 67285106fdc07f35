import { ORPCError } from '@orpc/client'

/** The declared errors of every procedure, ready to throw. Messages are full sentences: what, where, what to do. */
export const refused = (message: string, rule: string) =>
  new ORPCError('REFUSED', { status: 403, message, data: { rule }, defined: true })
export const notFound = (what: string) =>
  new ORPCError('NOT_FOUND', { status: 404, message: `There is no ${what}.`, data: { what }, defined: true })
export const invalid = (message: string, at: number | null = null) =>
  new ORPCError('INVALID', { status: 422, message, data: { at }, defined: true })
