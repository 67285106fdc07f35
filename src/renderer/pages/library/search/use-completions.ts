import { useQuery } from '@tanstack/react-query'
import { queries } from '../../../connection/index.ts'
import { type Completion, fieldOffers, memberOffers, valueOffers, valueRequest } from './completion.ts'

const noValues: readonly string[] = []

/** Returns the completions at the caret: fields, or values of the field that is compared there. */
export function useCompletions(text: string, caret: number, enabled: boolean): Completion[] {
  const fields = useQuery(queries.library.queryFields.queryOptions())
  const request = enabled ? valueRequest(text, caret) : null
  const isMember = request !== null && request.field === null
  const values = useValues(request?.field ?? null)
  const classes = useValues(isMember ? 'labels.classes' : null)
  const tags = useValues(isMember ? 'image.tags' : null)
  if (!enabled) return []
  if (isMember) return memberOffers(request, classes, tags)
  const offered = request ? valueOffers(request, values, request.field ?? '') : []
  return offered.length > 0 ? offered : fieldOffers(fields.data ?? [], text, caret)
}

/** Returns the values of a field. They are fetched again each time the field is used, because they change. */
function useValues(field: string | null): readonly string[] {
  const values = useQuery({
    ...queries.library.values.queryOptions({ input: { field: field ?? '' } }),
    enabled: field !== null,
    staleTime: 5000,
    retry: false,
  })
  return field === null ? noValues : (values.data ?? noValues)
}
