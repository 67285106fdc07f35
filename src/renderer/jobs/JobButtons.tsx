import { t } from '@lingui/core/macro'
import type { JobId } from '#model/ids.ts'
import { Button } from '../kit/index.ts'
import { useJobActions } from './use-job-actions.ts'

/** What can be done about a job that was interrupted. */
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
