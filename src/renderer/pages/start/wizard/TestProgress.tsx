import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../../connection/index.ts'
import { jobFraction, jobProgress } from '../../../jobs/job-text.ts'
import { Button, ProgressBar } from '../../../kit/index.ts'
import { stopTest, useWizard } from './wizard.ts'

// Takes the focus, so that a held Enter does not press the button that stops the run.
const focus = (progress: HTMLElement | null): void => progress?.focus()

/** Shows the progress of the import and then of the test run. */
export function TestProgress() {
  const { importJob, testJob } = useWizard()
  const jobId = testJob ?? importJob
  const { data: job } = useQuery({
    ...queries.jobs.get.queryOptions({ input: { jobId: jobId! } }),
    enabled: jobId !== null,
  })
  return (
    <section
      ref={focus}
      tabIndex={-1}
      aria-label={t`Progress`}
      className="flex max-w-md flex-col gap-2 py-6 outline-none"
    >
      <p className="font-medium">{testJob === null ? t`Importing images` : t`Test run`}</p>
      <ProgressBar fraction={job ? jobFraction(job) : null} label={testJob === null ? t`Import` : t`Test run`} />
      <p className="tabular text-xs text-text-2">{job ? jobProgress(job) : t`Starting…`}</p>
      {testJob !== null && (
        <Button size="small" className="self-start" onClick={() => void stopTest()}>
          {t`Stop and use these results`}
        </Button>
      )}
    </section>
  )
}
