import type { ReactNode } from 'react'

type PageHeaderProps = { title: string; detail?: ReactNode; actions?: ReactNode }

/** The strip on top of a page: what it is, how much there is, what can be done. */
export function PageHeader({ title, detail, actions }: PageHeaderProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
      <h1 className="text-base font-semibold whitespace-nowrap">{title}</h1>
      {detail && <div className="min-w-0 truncate text-text-3">{detail}</div>}
      {actions && <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>}
    </header>
  )
}
