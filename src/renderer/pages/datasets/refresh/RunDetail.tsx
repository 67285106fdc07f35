import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import {
  Circle,
  CircleCheck,
  CircleMinus,
  CirclePause,
  CircleSlash,
  CircleX,
  LoaderCircle,
  PenLine,
  Play,
  X,
} from 'lucide-react'
import type { RefreshRun, RefreshStep } from '#contract'
import { queries, queryClient } from '../../../connection/index.ts'
import { isActive } from '../../../jobs/job-text.ts'
import { useJobActions } from '../../../jobs/use-job-actions.ts'
import { Button, classNames, formatAgo, formatDuration, formatFacts, formatTime } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { StepResult } from './StepResult.tsx'
import { currentStep, stateTexts, stepTitles, triggerTexts, verdictOf } from './step-text.ts'

/** A refresh with its steps, its signatures, and what can be done about it. */
export function RunDetail({ run, onContinue }: { run: RefreshRun; onContinue(): void }) {
  const { status, error, steps, startedBy, createdAtMs, trigger, isSetAside } = run
  const current = currentStep(run)
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
          <StepLine key={step.step} run={run} step={step} isCurrent={step === current} />
        ))}
      </ol>
      {run.result?.stoppedAt === null && <Signatures run={run} />}
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

const looks = {
  waiting: { icon: Circle, color: 'text-text-3' },
  running: { icon: LoaderCircle, color: 'text-accent-text animate-spin' },
  done: { icon: CircleCheck, color: 'text-ok' },
  held: { icon: CirclePause, color: 'text-warn' },
  failed: { icon: CircleX, color: 'text-danger' },
  stopped: { icon: CircleSlash, color: 'text-warn' },
  skipped: { icon: CircleMinus, color: 'text-text-3' },
} as const

/** A step of a refresh: its state, its result and how long it took. */
function StepLine({ run, step, isCurrent }: { run: RefreshRun; step: RefreshStep; isCurrent: boolean }) {
  const { icon: Icon, color } = looks[step.state]
  const { startedAtMs, endedAtMs, state } = step
  const isQuiet = state === 'waiting' || state === 'skipped'
  return (
    <li
      aria-current={isCurrent ? 'step' : undefined}
      className="grid grid-cols-[20px_12rem_minmax(0,1fr)_6rem] items-start gap-x-3 border-b border-line py-3"
    >
      <Icon size={16} className={`mt-0.5 ${color}`} aria-hidden />
      <span className={classNames('font-medium', isQuiet && 'text-text-3')}>{stepTitles[step.step]}</span>
      <div className="min-w-0">
        {state === 'done' ? (
          <span className="sr-only">{stateTexts.done}</span>
        ) : (
          <p className={isQuiet ? 'text-text-3' : 'text-text-2'}>{stateTexts[state]}</p>
        )}
        {state !== 'waiting' && <StepResult run={run} step={step} />}
      </div>
      <span
        className="tabular text-right text-xs text-text-3"
        title={startedAtMs === null ? undefined : t`Began ${formatTime(startedAtMs)}`}
      >
        {startedAtMs !== null &&
          endedAtMs !== null &&
          endedAtMs - startedAtMs >= 1000 &&
          formatDuration((endedAtMs - startedAtMs) / 1000)}
      </span>
    </li>
  )
}

/** Who signed the summary, and the button to sign it. Only the last refresh that froze or exported can be signed. */
function Signatures({ run: { jobId } }: { run: RefreshRun }) {
  const { data: last } = useQuery(queries.refresh.last.queryOptions())
  const { data: user } = useQuery(queries.access.whoami.queryOptions())
  const refused = useRefusal('refresh.sign', t`sign a summary`)
  const sign = useMutation(
    queries.refresh.sign.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.refresh.key() }),
    }),
  )
  if (last?.jobId !== jobId) return null
  return (
    <section aria-label={t`Signatures`} className="flex flex-col items-start gap-2">
      {last.signatures.map(({ signedBy, signedAtMs, matches }) => (
        <p key={signedBy} className="flex items-center gap-2">
          <PenLine size={14} className="text-text-3" aria-hidden />
          {matches
            ? t`Signed by ${signedBy} on ${formatTime(signedAtMs)}`
            : t`Signed by ${signedBy} on ${formatTime(signedAtMs)}, but the summary was changed since`}
        </p>
      ))}
      {!last.signatures.some(({ signedBy }) => signedBy === user?.name) && (
        <Button icon={PenLine} refused={refused} disabled={sign.isPending} onClick={() => sign.mutate({ jobId })}>
          {t`Sign`}
        </Button>
      )}
    </section>
  )
}
