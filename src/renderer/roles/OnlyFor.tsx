import type { ReactNode } from 'react'
import type { Role } from '#model/roles.ts'
import { useRefusal } from './refusal.ts'

/** Controls of a form that only this role may use: for everybody else they are shown, and disabled. */
export function OnlyFor({ needed, children }: { needed: Role; children: ReactNode }) {
  return (
    <fieldset disabled={useRefusal(needed) !== null} className="contents">
      {children}
    </fieldset>
  )
}
