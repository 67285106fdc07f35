import { t } from '@lingui/core/macro'
import { FacetPanel } from './facets/FacetPanel.tsx'
import { SavedQueries } from './saved/SavedQueries.tsx'

/** Saved queries, and what kinds of images there are under the query that is shown. */
export function Sidebar() {
  return (
    <aside aria-label={t`Filters`} className="w-53 slim:w-44 shrink-0 overflow-x-hidden overflow-y-auto pr-3 pb-6 pl-4">
      <SavedQueries />
      <FacetPanel />
    </aside>
  )
}
