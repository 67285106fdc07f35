import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { engine } from '../../../connection/index.ts'
import { jobEnd } from '../../../jobs/job-end.ts'

/** Has the effect of a plan predicted, to its end. */
export const usePrediction = (planId: string) =>
  useMutation({
    mutationFn: async () => {
      const job = await jobEnd((await engine.signals.estimateImpact({ planId })).jobId)
      if (job.status !== 'done') throw new Error(job.error ?? t`Estimate canceled`)
    },
  })
