import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { fieldOffers, memberOffers, type Offer, valueAsked, valueOffers } from './completion.ts'

const noValues: readonly string[] = []

/** What can be completed at the caret: fields, or values of the field that is compared there. */
export function useOffers(text: string, caret: number, enabled: boolean): Offer[] {
  const fields = useQuery(queries.library.queryFields.queryOptions())
  const asked = enabled ? valueAsked(text, caret) : null
  const isMember = asked !== null && asked.field === null
  const values = useValues(asked?.field ?? null)
  const classes = useValues(isMember ? 'labels.classes' : null)
  const tags = useValues(isMember ? 'image.tags' : null)
  if (!enabled) return []
  if (isMember) return memberOffers(asked, classes, tags)
  const offered = asked ? valueOffers(asked, values, asked.field ?? '') : []
  return offered.length > 0 ? offered : fieldOffers(fields.data ?? [], text, caret)
}

/** Names that a field is compared with; asked again each time the box is used, for they change. */
function useValues(field: string | null): readonly string[] {
  const values = useQuery({
    ...queries.library.values.queryOptions({ input: { field: field ?? '' } }),
    enabled: field !== null,
    staleTime: 5000,
    retry: false,
  })
  return field === null ? noValues : (values.data ?? noValues)
}
