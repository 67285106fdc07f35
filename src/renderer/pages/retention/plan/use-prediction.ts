import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { engine } from '../../../connection/index.ts'
import { jobResult } from '../../../jobs/job-end.ts'

/** Has the effect of a plan predicted, to its end. */
export const usePrediction = (planId: string) =>
  useMutation({
    mutationFn: () => jobResult(engine.signals.estimateImpact({ planId }), t`Estimate canceled`),
  })
