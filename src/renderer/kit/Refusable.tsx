import type { ReactNode } from 'react'

/** Tells on hover why what is inside is disabled, which a disabled button can't tell by itself. */
export function Refusable({ refused, children }: { refused: string | null; children: ReactNode }) {
  if (refused === null) return children
  return (
    <span title={refused} className="inline-flex shrink-0 cursor-not-allowed">
      {children}
    </span>
  )
}
