import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

type PanelProps = {
  title?: ReactNode
  actions?: ReactNode
  /** Has no inner margin, e.g. around a table. */
  flush?: boolean
  className?: string
  children: ReactNode
}

/** A framed section of a page. */
export function Panel({ title, actions, flush = false, className, children }: PanelProps) {
  return (
    <section className={classNames('flex flex-col rounded-lg border border-line bg-surface', className)}>
      {(title || actions) && (
        <header className="flex min-h-11 shrink-0 items-center gap-2 border-b border-line px-4">
          <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
          {actions}
        </header>
      )}
      <div className={classNames('min-h-0 flex-1', !flush && 'p-4')}>{children}</div>
    </section>
  )
}
