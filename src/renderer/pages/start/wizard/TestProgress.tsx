import { t } from '@lingui/core/macro'
import { JobProgress } from '../../../jobs/JobProgress.tsx'
import { Button } from '../../../kit/index.ts'
import { stopTest, useWizard } from './wizard.ts'

// Takes the focus, so that a held Enter does not press the button that stops the run.
const focus = (progress: HTMLElement | null): void => progress?.focus()

/** Shows the progress of the import and then of the test run. */
export function TestProgress() {
  const { importJob, testJob } = useWizard()
  return (
    <section
      ref={focus}
      tabIndex={-1}
      aria-label={t`Progress`}
      className="flex max-w-md flex-col gap-2 py-6 outline-none"
    >
      <p className="font-medium">{testJob === null ? t`Importing images` : t`Test run`}</p>
      <JobProgress jobId={testJob ?? importJob} label={testJob === null ? t`Import` : t`Test run`} />
      {testJob !== null && (
        <Button size="small" className="self-start" onClick={() => void stopTest()}>
          {t`Stop and use these results`}
        </Button>
      )}
    </section>
  )
}
