import { ORPCError } from '@orpc/client'

/** An error on its way between threads; declared ones keep their code and data. */
export type Failure =
  | { isDeclared: true; code: string; status: number; message: string; data: unknown }
  | { isDeclared: false; message: string; stack: string | undefined }

export const failureOf = (error: unknown): Failure =>
  error instanceof ORPCError && error.defined
    ? { isDeclared: true, code: error.code, status: error.status, message: error.message, data: error.data }
    : error instanceof Error
      ? { isDeclared: false, message: error.message, stack: error.stack }
      : { isDeclared: false, message: String(error), stack: undefined }

export function errorOf(failure: Failure): Error {
  if (failure.isDeclared) {
    const { code, status, message, data } = failure
    return new ORPCError(code, { defined: true, status, message, data })
  }
  const error = new Error(failure.message)
  if (failure.stack !== undefined) error.stack = failure.stack
  return error
}
