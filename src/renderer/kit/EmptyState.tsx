import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type EmptyStateProps = {
  icon: LucideIcon
  /** Thumbnails to show instead of the icon. */
  images?: ReactNode
  title: string
  /** What to do next, in a sentence. */
  children?: ReactNode
  actions?: ReactNode
}

/** A page or list with nothing in it, and what to do about it. */
export function EmptyState({ icon: Icon, images, title, children, actions }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-0 flex-1 flex-col items-center justify-center gap-2 overflow-y-auto p-8 text-center">
      {images ? (
        <div className="mb-2 flex -space-x-3 *:h-20 *:w-28 *:rounded-lg *:border-2 *:border-surface">{images}</div>
      ) : (
        <Icon size={32} strokeWidth={1.5} className="mb-1 text-text-3" aria-hidden />
      )}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="max-w-md text-text-2 wrap-anywhere">{children}</div>}
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
