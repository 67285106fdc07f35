import { ORPCError } from '@orpc/server'
import type { Lifecycle } from '#model/image.ts'
import { invalid, refused } from '../../errors.ts'
import type { DiffProblem } from './diff-check.ts'
import { type MissingAnswer, missingMessage } from './label-rules.ts'

export const stale = (revision: number, what: string) =>
  new ORPCError('STALE', {
    status: 409,
    message: `The labels of this image changed in the meantime (${what}). Nothing was saved.`,
    data: { revision },
    defined: true,
  })
const invalidShape = (annotationId: string, message: string) =>
  new ORPCError('INVALID_SHAPE', { status: 422, message, data: { annotationId }, defined: true })
const unanswered = (missing: readonly MissingAnswer[]) =>
  new ORPCError('UNANSWERED', {
    status: 422,
    message: missingMessage(missing),
    data: { missing: missing.slice(0, 100), count: missing.length },
    defined: true,
  })
export const locked = (path: string, lifecycle: Lifecycle) =>
  new ORPCError('LOCKED', {
    status: 423,
    message: `${path} is ${lifecycle === 'trashed' ? 'in the trash' : 'purged'}; its labels can't change. Restore it first.`,
    data: { lifecycle },
    defined: true,
  })

/** Several users label the image independently; it has no labels until they finish. */
export const labeledIndependently = (path: string) =>
  refused(`Several users label ${path} independently. It gets labels when a lead settles them.`, 'independent')

/** An edit of an answer that arrives after the answers were settled. */
export const alreadySettled = (path: string) =>
  refused(`The independent labels of ${path} are settled already. This change was not saved.`, 'settled')

/** Returns the error for a diff that doesn't match the labels stored at a revision. */
export function errorOf(problem: DiffProblem, revision: number): Error {
  if (problem.kind === 'stale') return stale(revision, problem.what)
  if (problem.kind === 'invalid-shape') return invalidShape(problem.annotationId, problem.message)
  if (problem.kind === 'unanswered') return unanswered(problem.missing)
  return invalid(problem.message)
}
