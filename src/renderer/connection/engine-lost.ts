import { t } from '@lingui/core/macro'
/** The engine stopped during a call. Nobody knows whether the call took effect; edits can be sent again. */
export class EngineLost extends Error {
  override name = 'EngineLost'
  constructor() {
    super(t`The engine stopped during this request and is restarting. Try again.`)
  }
}

export const isCancelled = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
