import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Job } from '#contract'
import type { JobId } from '#model/ids.ts'
import { queries } from '../connection/index.ts'
import { Button } from '../kit/index.ts'
import { JobProgress } from './JobProgress.tsx'
import { jobEnd, resultOf } from './job-end.ts'

/** Follows the job that a dialog has started. `jobId` is null while none runs. */
export function useStartedJob() {
  const [jobId, setJobId] = useState<JobId | null>(null)
  /** Waits for the end of the job, like `jobEnd`. */
  const wait = async (started: Promise<{ jobId: JobId }>): Promise<Job> => {
    const { jobId: id } = await started
    setJobId(id)
    return jobEnd(id).finally(() => setJobId(null))
  }
  /** Waits for the result of the job; null if it was canceled. */
  const result = async <Result,>(started: Promise<{ jobId: JobId }>): Promise<Result | null> => {
    const job = await wait(started)
    return job.status === 'cancelled' ? null : resultOf<Result>(job)
  }
  return { jobId, wait, result }
}

type JobFooterProps = { jobId: JobId | null; onHide?(): void; children: ReactNode }

/** Shows buttons; while their job runs, shows its progress with a button to stop it, and in a dialog one to hide it. */
export function JobFooter({ jobId, onHide, children }: JobFooterProps) {
  return jobId === null ? children : <RunningJob jobId={jobId} onHide={onHide} />
}

function RunningJob({ jobId, onHide }: { jobId: JobId; onHide: JobFooterProps['onHide'] }) {
  const cancel = useMutation(queries.jobs.cancel.mutationOptions())
  return (
    <>
      <div className="flex min-w-0 flex-1 basis-48 flex-col justify-center gap-1">
        <JobProgress jobId={jobId} />
      </div>
      <Button disabled={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate({ jobId })}>
        {cancel.isIdle ? t`Stop` : t`Stopping…`}
      </Button>
      {onHide && (
        <Button title={t`It continues in the background. See the job list for progress.`} onClick={onHide}>
          {t`Hide`}
        </Button>
      )}
    </>
  )
}
