import { ChevronDown, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { closedFacets, toggleFacet, useFacetPanel } from './facet-panel.ts'

/** A section of the panel that opens and closes. `detail` says what it adds to the query. */
export function FacetSection(props: { name: string; title: string; detail?: string; children: ReactNode }) {
  const { name, title, detail, children } = props
  const isOpen = useFacetPanel((panel) => panel.toggled.includes(name) === closedFacets.includes(name))
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section aria-label={title} className="py-1.5">
      <h2 className="flex h-7 items-center">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => toggleFacet(name)}
          className="group flex h-full min-w-0 flex-1 items-center gap-1 text-left font-semibold"
        >
          <span className="truncate" title={title}>
            {title}
          </span>
          <Chevron
            size={14}
            className={`text-text-3 ${isOpen ? 'hidden shrink-0 group-hover:block group-focus-visible:block' : 'shrink-0'}`}
            aria-hidden
          />
        </button>
        {detail && <span className="tabular shrink-0 pl-2 text-xs text-text-3">{detail}</span>}
      </h2>
      {isOpen && children}
    </section>
  )
}
