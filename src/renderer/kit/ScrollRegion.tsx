import type { ReactNode } from 'react'

/** What scrolls and has little in it that takes the focus is reached by the Tab key itself, to be scrolled by key. */
const reachedByKey = { tabIndex: 0 }

type ScrollRegionProps = { label: string; className: string; children: ReactNode }

export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    <section aria-label={label} className={className} {...reachedByKey}>
      {children}
    </section>
  )
}
