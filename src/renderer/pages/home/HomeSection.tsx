import type { ReactNode } from 'react'
import { formatCount } from '../../kit/index.ts'

type HomeSectionProps = { title: string; count?: number; actions?: ReactNode; children: ReactNode }

/** A section of the home page. */
export function HomeSection({ title, count, actions, children }: HomeSectionProps) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-3">
      <header className="flex min-h-8 items-center gap-3">
        <h2 className="min-w-0 flex-1 text-lg font-semibold">
          {title} {count !== undefined && <span className="tabular font-normal text-text-3">{formatCount(count)}</span>}
        </h2>
        {actions}
      </header>
      {children}
    </section>
  )
}
