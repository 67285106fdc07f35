import { useQuery } from '@tanstack/react-query'
import type { Acceptance } from '#contract'
import { queries } from '../../../connection/index.ts'
import { auditQueue } from '../../../dialogs/acceptance.ts'
import { useReview } from '../review-context.ts'

/** Returns the audit whose sample is under review, or null. */
export function useAudit(): Acceptance | null {
  const where = useReview((state) => state.where)
  const { data } = useQuery({ ...queries.bulk.acceptances.queryOptions({}), enabled: where.startsWith('review.audit') })
  return data?.find(({ acceptanceId }) => auditQueue(acceptanceId) === where) ?? null
}
