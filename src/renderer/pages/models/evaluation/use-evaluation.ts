import { t } from '@lingui/core/macro'
import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import type { Evaluation, EvaluationHead, EvaluationResult } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { engine, queries } from '../../../connection/index.ts'
import { jobResult } from '../../../jobs/job-end.ts'
import { isSameScope } from './figures.ts'

/** `on`: the profile of the cluster to run on. */
export type Scope = { dataset?: string; on?: string | undefined }

/** Returns a model's newest evaluation, the other model's of the same images, and the run of a new one. */
export function useEvaluation(modelId: ModelId, againstId: string | null) {
  const list = useQuery(queries.evaluation.list.queryOptions({ input: {} })).data
  const newest: EvaluationHead | undefined = list?.find((one) => one.modelId === modelId)
  const evaluation = useEvaluationOf(newest)
  const other = useEvaluationOf(newest && list?.find((one) => one.modelId === againstId && isSameScope(one, newest)))
  const run = useMutation({
    mutationFn: (scope: Scope) =>
      jobResult<EvaluationResult>(engine.evaluation.run({ modelId, ...scope }), t`Evaluation canceled`),
  })
  return {
    isKnown: list !== undefined,
    evaluation,
    isEvaluated: newest !== undefined,
    other,
    run,
  }
}

/** Returns the evaluation of a head from the list; undefined until loaded. */
const useEvaluationOf = (head: EvaluationHead | undefined): Evaluation | undefined =>
  useQuery(queries.evaluation.get.queryOptions({ input: head ? { evaluationId: head.evaluationId } : skipToken })).data
