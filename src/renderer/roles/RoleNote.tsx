import { LockKeyhole } from 'lucide-react'
import { classNames } from '../kit/index.ts'
import { type Restricted, useRefusal } from './refusal.ts'

type RoleNoteProps = {
  to: Restricted
  /** Continues "Only an admin may". */
  what: string
  className?: string
}

/** Says who may use a page or form. Shows nothing to those who may. */
export function RoleNote({ to, what, className }: RoleNoteProps) {
  const refusal = useRefusal(to, what)
  if (refusal === null) return null
  return (
    <p className={classNames('flex items-center gap-2 rounded-md bg-inset px-3 py-2 text-text-2', className)}>
      <LockKeyhole size={14} className="shrink-0" aria-hidden />
      {refusal}
    </p>
  )
}
