import { plural, t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { Purge, PurgeResult } from '#contract'
import { engine } from '../../../connection/index.ts'
import { showSkipped } from '../../../jobs/SkippedDialog.tsx'
import { useStartedJob } from '../../../jobs/StartedJob.tsx'
import { formatBytes, toast } from '../../../kit/index.ts'

/** Runs a purge or an erasure and reports the result. */
export function usePurge(onEnded: () => void) {
  const { jobId, result } = useStartedJob()
  const purge = useMutation({
    mutationFn: ({ purgeId, images }: Purge) => result<PurgeResult>(engine.disposal.runPurge({ purgeId, images })),
    onSuccess: (result) => {
      if (!result) {
        toast({ title: t`Stopped`, detail: t`Images already deleted stay deleted. Use the same button to continue.` })
        return
      }
      const { kind, purged, bytesFreed, skipped, certificateId } = result
      toast({
        tone: 'ok',
        title: t`${plural(purged, { one: '# image', other: '# images' })} ${kind === 'erasure' ? t`erased` : t`permanently deleted`}, ${formatBytes(bytesFreed)} freed`,
        detail: certificateId ? t`See the certificate under Compliance → Certificates.` : undefined,
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
  return { ...purge, jobId }
}
