import { t } from '@lingui/core/macro'
import { Play, X } from 'lucide-react'
import type { RefreshRun } from '#contract'
import { isActive } from '../../../jobs/job-text.ts'
import { useJobActions } from '../../../jobs/use-job-actions.ts'
import { Button, formatAgo, formatFacts } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { StepLine } from './StepLine.tsx'
import { standsAt, triggerTexts, verdictOf } from './step-text.ts'

/** A refresh with its steps, and what can be done about one that runs or ended before its end. */
export function RunDetail({ run, onContinue }: { run: RefreshRun; onContinue(): void }) {
  const { status, error, steps, startedBy, createdAtMs, trigger, isSetAside } = run
  const at = standsAt(run)
  return (
    <article aria-label={t`Refresh`} className="flex max-w-220 flex-col gap-5">
      <header className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 role="status" className={`text-2xl font-semibold ${status === 'failed' ? 'text-danger' : ''}`}>
            {verdictOf(run)}
          </h2>
          <p className="mt-1 text-text-2">
            {formatFacts(t`Started ${formatAgo(createdAtMs)}`, startedBy, triggerTexts[trigger])}
          </p>
        </div>
        <RunButtons run={run} onContinue={onContinue} />
      </header>
      {error !== null && (
        <pre
          role="alert"
          data-selectable
          className="max-h-60 overflow-auto rounded-md bg-danger-soft p-3 text-xs whitespace-pre-wrap text-danger"
        >
          {error}
        </pre>
      )}
      {isSetAside && <p className="text-warn">{t`Winnow ended twice while it ran. Resume it to go on.`}</p>}
      <ol aria-label={t`Steps`} className="flex flex-col">
        {steps.map((step) => (
          <StepLine key={step.step} run={run} step={step} isShown={step === at} />
        ))}
      </ol>
    </article>
  )
}

function RunButtons({ run, onContinue }: { run: RefreshRun; onContinue(): void }) {
  const { resume, cancel } = useJobActions(run.jobId)
  const refusal = useRefusal('jobs.resume', t`stop and resume a refresh`)
  if (isActive(run))
    return (
      <Button icon={X} refused={refusal} onClick={cancel}>
        {t`Stop`}
      </Button>
    )
  if (run.status !== 'done')
    return (
      <Button icon={Play} refused={refusal} onClick={resume}>
        {t`Resume`}
      </Button>
    )
  return run.result?.stoppedAt ? (
    <Button icon={Play} onClick={onContinue}>
      {t`Continue…`}
    </Button>
  ) : null
}
