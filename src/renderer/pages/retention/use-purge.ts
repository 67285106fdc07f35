import { plural, t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { Purge, PurgeResult } from '#contract'
import { engine } from '../../connection/index.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { showSkipped } from '../../jobs/SkippedDialog.tsx'
import { formatBytes, toast } from '../../kit/index.ts'

/** Carries a purge or an erasure out and says what became of it. */
export function usePurge(onEnded: () => void) {
  return useMutation({
    mutationFn: async ({ purgeId, images }: Purge) => {
      const job = await jobEnd((await engine.purge.run({ purgeId, images })).jobId)
      if (job.status !== 'done') throw new Error(job.error ?? t`Canceled. Use the same button to continue.`)
      return job.result as PurgeResult
    },
    onSuccess: ({ kind, purged, bytesFreed, skipped, certificateId }) => {
      toast({
        tone: 'ok',
        title: t`${plural(purged, { one: '# image', other: '# images' })} ${kind === 'erasure' ? t`erased` : t`permanently deleted`}, ${formatBytes(bytesFreed)} freed`,
        detail: certificateId ? t`Its certificate is listed under Compliance, Certificates.` : undefined,
      })
      if (skipped.length > 0)
        showSkipped({
          title: kind === 'erasure' ? t`Erasure` : t`Delete permanently`,
          count: skipped.length,
          list: skipped,
        })
    },
    onSettled: onEnded,
  })
}
