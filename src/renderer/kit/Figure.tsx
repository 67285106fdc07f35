import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

type FigureProps = { title: string; isTitleBelow?: boolean; className?: string; children: ReactNode }

/** A key number and what it counts. Belongs in a `dl`. */
export function Figure({ title, isTitleBelow, className, children }: FigureProps) {
  return (
    <div className={isTitleBelow ? 'flex flex-col-reverse' : undefined}>
      <dt className="text-xs text-text-2">{title}</dt>
      <dd className={classNames('tabular text-xl font-semibold whitespace-nowrap', className)}>{children}</dd>
    </div>
  )
}
