import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { JobId } from '#model/ids.ts'
import { queries } from '../connection/index.ts'
import { ProgressBar } from '../kit/index.ts'
import { jobFraction, jobProgress } from './job-text.ts'

/** The progress of a job as a bar and a line of text. `jobId` is null while the job is starting. */
export function JobProgress({ jobId, label }: { jobId: JobId | null; label?: string }) {
  const { data: job } = useQuery({
    ...queries.jobs.get.queryOptions({ input: { jobId: jobId! } }),
    enabled: jobId !== null,
  })
  return (
    <>
      <ProgressBar fraction={job ? jobFraction(job) : null} label={label ?? job?.title ?? t`Progress`} />
      <p className="tabular truncate text-xs text-text-2">{job ? jobProgress(job) : t`Starting…`}</p>
    </>
  )
}
