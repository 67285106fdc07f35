import type { ReactNode } from 'react'

type PageHeaderProps = { title: string; detail?: ReactNode; actions?: ReactNode }

/** The strip at the top of a page: its title, how much is on it, and its actions. At most one action is primary. */
export function PageHeader({ title, detail, actions }: PageHeaderProps) {
  return (
    <header className="flex min-h-13 shrink-0 items-center gap-3 border-b border-line bg-surface px-7 narrow:flex-wrap narrow:gap-y-1 narrow:px-4 narrow:py-1.5">
      <h1 tabIndex={-1} title={title} className="min-w-0 truncate rounded-sm text-xl font-semibold -outline-offset-2">
        {title}
      </h1>
      {detail && (
        <div
          className="min-w-0 shrink-[99] truncate text-text-2"
          title={typeof detail === 'string' ? detail : undefined}
        >
          {detail}
        </div>
      )}
      {actions && (
        <div className="ml-auto flex shrink-0 items-center gap-2 narrow:shrink narrow:flex-wrap">{actions}</div>
      )}
    </header>
  )
}
