import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { EvaluationHead, EvaluationResult, Model, PairedComparison, PairedComparisonResult } from '#contract'
import { engine, queries } from '../../../connection/index.ts'
import { jobResult } from '../../../jobs/job-end.ts'
import { isSameScope } from './figures.ts'

type Compared = { model: Model; against: Model | undefined; on: EvaluationHead | undefined; isAllowed: boolean }

/**
 * Returns the comparison of two models on the images of an evaluation. Starts one if none is as new as the evaluation,
 * once per pair, so that a failed or canceled one isn't repeated.
 */
export function useComparison({ model: { modelId }, against, on, isAllowed }: Compared) {
  const scope = on && { where: on.where ?? undefined, dataset: on.dataset ?? undefined, iou: on.iou }
  const pair = against && scope && { modelId, against: against.modelId, ...scope }
  const { data: stored } = useQuery({
    ...queries.evaluation.comparison.queryOptions({ input: pair ?? { modelId, against: modelId } }),
    enabled: pair !== undefined,
  })
  const evaluations = useQuery(queries.evaluation.list.queryOptions({ input: {} })).data
  const compare = useMutation({
    mutationFn: async ({ base, on }: { base: Model; on: EvaluationHead }): Promise<PairedComparison> => {
      const scope = { where: on.where ?? undefined, dataset: on.dataset ?? undefined, iou: on.iou }
      if (!evaluations?.some((one) => one.modelId === base.modelId && isSameScope(one, on)))
        await jobResult<EvaluationResult>(
          engine.evaluation.run({ modelId: base.modelId, ...scope }),
          t`Evaluation canceled`,
        )
      const started = engine.evaluation.compare({ modelIds: [base.modelId, modelId], ...scope })
      return (await jobResult<PairedComparisonResult>(started, t`Comparison canceled`)).comparisons[0]!
    },
  })
  const begun = useRef(new Set<string>())
  const isMissing = stored === null || (stored !== undefined && on !== undefined && stored.endedAtMs < on.createdAtMs)
  const isReady = isMissing && isAllowed && evaluations !== undefined && !compare.isPending
  useEffect(() => {
    if (!isReady || !against || !on) return
    const key = `${on.evaluationId} ${against.modelId}`
    if (begun.current.has(key)) return
    begun.current.add(key)
    compare.mutate({ base: against, on })
  }, [isReady, against, on, compare.mutate])
  const made = compare.data?.base.modelId === against?.modelId ? compare.data : undefined
  return { compare, comparison: made ?? stored?.comparison }
}
