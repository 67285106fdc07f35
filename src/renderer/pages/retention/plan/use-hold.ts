import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { BulkResult } from '#contract'
import { type ImageId, rowOf } from '#model/ids.ts'
import { engine } from '../../../connection/index.ts'
import { jobResult } from '../../../jobs/job-end.ts'
import { fileName, toast } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

/** Puts one image on hold. The toast can undo it. */
export function useHold(imageId: ImageId, path: string) {
  const refusal = useRefusal('disposal.hold', t`hold images`)
  const hold = useMutation({
    mutationFn: () => {
      const row = rowOf(imageId)
      return jobResult<BulkResult>(
        engine.bulk.run({
          target: { ranges: [[row, row]] },
          action: { kind: 'hold', reason: t`Put on hold from the plan.` },
        }),
      )
    },
    onSuccess: ({ bulkId }) =>
      toast({
        tone: 'ok',
        title: t`${fileName(path)} is on hold`,
        detail: t`Listed under Compliance → Holds.`,
        undo: () => void jobResult(engine.bulk.undo({ bulkId })).finally(hold.reset),
      }),
  })
  return { refusal, hold }
}
