import type { ReactNode } from 'react'
import { type Restricted, useRefusal } from './refusal.ts'

/** Controls of a form that only this role may use: for everybody else they are shown, and disabled. */
export function RequireRole({ to, children }: { to: Restricted; children: ReactNode }) {
  return (
    <fieldset disabled={useRefusal(to) !== null} className="contents">
      {children}
    </fieldset>
  )
}
