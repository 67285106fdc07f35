import { t } from '@lingui/core/macro'
import type { JobId } from '#model/ids.ts'
import { Button } from '../kit/index.ts'
import { useJobActions } from './use-job-actions.ts'

/** Buttons that resume or cancel an interrupted job. */
export function JobButtons({ jobId }: { jobId: JobId }) {
  const { resume, cancel } = useJobActions(jobId)
  return (
    <div className="flex gap-1.5">
      <Button size="small" onClick={resume}>
        {t`Resume`}
      </Button>
      <Button size="small" onClick={cancel}>
        {t`Cancel`}
      </Button>
    </div>
  )
}
