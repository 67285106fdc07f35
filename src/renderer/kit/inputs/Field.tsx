import { type ReactNode, useId } from 'react'
import { classNames } from '../class-names.ts'

export type FieldProps = {
  label: string
  /** A sentence under the control. */
  hint?: ReactNode
  /** What is wrong with the value. Replaces the hint. */
  problem?: ReactNode
  className?: string
  /** Renders the control with the id that the label points at and the id of the hint. */
  children: (ids: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode
}

/** A control with its label, hint and problem. */
export function Field({ label, hint, problem, className, children }: FieldProps) {
  const id = useId()
  const describedBy = `${id}-hint`
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-xs font-medium text-text-2">
        {label}
      </label>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': Boolean(problem) })}
      <p id={describedBy} className={classNames('text-xs', problem ? 'text-danger' : 'text-text-3')}>
        {problem ? <span role="alert">{problem}</span> : hint}
      </p>
    </div>
  )
}
