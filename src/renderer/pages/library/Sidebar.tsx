import { FacetPanel } from './facets/FacetPanel.tsx'
import { SavedQueries } from './saved/SavedQueries.tsx'

/** Saved queries, and what kinds of images there are under the query that is shown. */
export function Sidebar() {
  return (
    <aside
      aria-label="Filters"
      className="w-56 shrink-0 overflow-x-hidden overflow-y-auto border-r border-line bg-surface"
    >
      <SavedQueries />
      <FacetPanel />
    </aside>
  )
}
