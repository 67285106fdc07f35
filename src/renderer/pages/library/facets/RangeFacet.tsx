import { t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { MeasuredField } from '#contract'
import { queries } from '../../../connection/index.ts'
import { formatCount, RangeHistogram } from '../../../kit/index.ts'
import { chipsOf } from '../../../search/chips.ts'
import { withoutFields } from '../../../search/query-terms.ts'
import { boundsIn, edgesAt, edgeText, withBounds } from '../../../search/ranges.ts'
import { showQuery, useLibraryView } from '../library-view.ts'
import { FacetSection } from './FacetSection.tsx'
import { useIsTime } from './use-facets.ts'

type RangeFacetProps = { field: MeasuredField; title: string; where: string }

/** A histogram of the images over a number or time, with the selected range. */
export function RangeFacet({ field, title, where }: RangeFacetProps) {
  const rest = withoutFields(where, [field])
  const { data } = useQuery({
    ...queries.library.histogram.queryOptions({ input: { where: rest || undefined, field } }),
    enabled: useIsTime(),
    placeholderData: keepPreviousData,
    retry: false,
  })
  // With one bar there is nothing to choose.
  if (!data || data.edges.length < 3) return null
  const { edges, images, unknown } = data
  const chosen = chipsOf(where).find((chip) => chip.field === field)?.values[0]
  return (
    <FacetSection name={field} title={title} detail={chosen || undefined}>
      <RangeHistogram
        label={title}
        bars={images}
        range={edgesAt(edges, boundsIn(where, field, Date.now()))}
        edgeText={(edge) => edgeText(field, edges[edge] ?? 0)}
        onCommit={(range) => showQuery(withBounds(where, field, edges, range), useLibraryView.getState().order)}
      />
      {unknown > 0 && <p className="text-xs text-text-3">{t`${formatCount(unknown)} without`}</p>}
    </FacetSection>
  )
}
