import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Evaluation, EvaluationHead, EvaluationResult } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { engine, queries } from '../../../connection/index.ts'
import { jobResult } from '../../../jobs/job-end.ts'
import { isSameScope } from './figures.ts'

/** `on`: the profile of a cluster that the model runs on. */
export type Scope = { dataset?: string; on?: string | undefined }

/** The evaluations of a model: the newest, another model's of the same images, and what makes new ones. */
export function useEvaluation(modelId: ModelId, againstId: string | null) {
  const list = useQuery(queries.evaluation.list.queryOptions({ input: {} })).data
  const newest: EvaluationHead | undefined = list?.find((one) => one.modelId === modelId)
  const { data: evaluation } = useQuery({
    ...queries.evaluation.get.queryOptions({
      input: { evaluationId: newest?.evaluationId ?? ('evl_1' as Evaluation['evaluationId']) },
    }),
    enabled: newest !== undefined,
  })
  const otherHead = newest && list?.find((one) => one.modelId === againstId && isSameScope(one, newest))
  const { data: other } = useQuery({
    ...queries.evaluation.get.queryOptions({
      input: { evaluationId: otherHead?.evaluationId ?? ('evl_1' as Evaluation['evaluationId']) },
    }),
    enabled: otherHead !== undefined,
  })
  const run = useMutation({
    mutationFn: (scope: Scope) =>
      jobResult<EvaluationResult>(engine.evaluation.run({ modelId, ...scope }), t`Evaluation canceled`),
  })
  return {
    isKnown: list !== undefined,
    evaluation: newest && evaluation?.evaluationId === newest.evaluationId ? evaluation : undefined,
    isEvaluated: newest !== undefined,
    other: otherHead && other?.evaluationId === otherHead.evaluationId ? other : undefined,
    run,
  }
}
