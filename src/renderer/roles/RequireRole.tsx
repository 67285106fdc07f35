import type { ReactNode } from 'react'
import { type Restricted, useRefusal } from './refusal.ts'

/** Disables the controls in it for users who may not use them. */
export function RequireRole({ to, children }: { to: Restricted; children: ReactNode }) {
  return (
    <fieldset disabled={useRefusal(to) !== null} className="contents">
      {children}
    </fieldset>
  )
}
