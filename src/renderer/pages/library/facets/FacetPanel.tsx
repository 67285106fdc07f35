import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { errorMessage, queries } from '../../../connection/index.ts'
import { useLibraryView } from '../library-view.ts'
import { FacetList } from './FacetList.tsx'
import { facets, ranges } from './facet-panel.ts'
import { RangeFacet } from './RangeFacet.tsx'
import { useFacets } from './use-facets.ts'

/** Filters with counts: checkboxes for values, ranges for numbers and times. */
export function FacetPanel() {
  const where = useLibraryView((view) => view.where)
  const { counts, error } = useFacets(where)
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const colors = new Map(classes?.map(({ name, color }) => [name, color]))
  if (error) return <p className="py-2 text-danger">{errorMessage(error)}</p>
  if (counts.size === 0) return <p className="py-2 text-text-3">{t`Counting…`}</p>
  return (
    <>
      {facets.map(({ name, fields }) => (
        <FacetList
          key={name}
          facet={counts.get(name)}
          fields={fields}
          where={where}
          colors={name === 'class' ? colors : undefined}
        />
      ))}
      {!counts.has('class') && <p className="py-2 text-text-3">{t`Reading classes…`}</p>}
      {ranges.map(({ field, title }) => (
        <RangeFacet key={field} field={field} title={title} where={where} />
      ))}
    </>
  )
}
