import { useQuery } from '@tanstack/react-query'
import type { PlanId } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'

/** Returns a function that gives the sentence of a plan's rule. */
export function useClauseTexts(planId: PlanId): (rule: string) => string {
  const { data } = useQuery(queries.policy.clauses.queryOptions({ input: { planId } }))
  return (id) => (data ? (data.find(({ rule }) => rule === id)?.text ?? id) : '…')
}
