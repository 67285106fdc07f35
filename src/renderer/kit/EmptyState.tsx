import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type EmptyStateProps = { icon: LucideIcon; title: string; children?: ReactNode; actions?: ReactNode }

/** What to do when there is nothing to show. */
export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-0 flex-1 flex-col items-center justify-center gap-2 p-8 text-center">
      <Icon size={32} strokeWidth={1.5} className="mb-1 text-text-3" aria-hidden />
      <h2 className="text-base font-semibold">{title}</h2>
      {children && <div className="max-w-md text-text-2 wrap-anywhere">{children}</div>}
      {actions && <div className="mt-3 flex gap-2">{actions}</div>}
    </div>
  )
}
