type Failure = { message: string; data: { what: string; backup?: string | null } }
type Errors = { FAILED(failure: Failure): Error }

/** Turns any error into the declared error of the contract. */
export const failWith =
  (
    errors: Errors,
    what: string,
    { sentence = (reason: string) => reason, backup = (_error: unknown): string | null => null } = {},
  ) =>
  (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error)
    throw errors.FAILED({ message: sentence(reason), data: { what, backup: backup(error) } })
  }
