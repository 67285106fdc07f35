import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Circle, CircleAlert, CircleCheck, LoaderCircle, X } from 'lucide-react'
import type { ImportResult } from '#contract'
import { notReviewed } from '#model/query/to-review.ts'
import { rejectedCount } from '#model/rejected-count.ts'
import { reportProblem } from '../../connection/index.ts'
import { JobProgress } from '../../jobs/JobProgress.tsx'
import { Button, classNames, IconButton } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { usualOrder } from '../review-orders.ts'
import { showImportResult } from './import-flow.ts'
import { dismissSetUp, type Step, useSetUp } from './set-up.ts'

/** Shows the steps of setting up a new workspace with their progress, and at the end what to do next. */
export function SetUpPanel() {
  const { steps } = useSetUp()
  if (!steps) return null
  // A failed step ends the set-up, because later steps depend on it.
  const isOver = steps.some(({ status }) => status === 'failed') || steps.every(({ status }) => status === 'done')
  const predicted = steps.some(({ name, status }) => name === 'prelabel' && status === 'done')
  return (
    <section aria-label={t`Getting started`} className="shrink-0 border-b border-line bg-surface px-4 py-3">
      <div className="flex items-start gap-6">
        <ol className="grid flex-1 grid-cols-3 gap-6">
          {steps.map((step, index) => (
            <SetUpStep key={step.name} step={step} number={index + 1} />
          ))}
        </ol>
        <IconButton icon={X} label={t`Close`} disabled={!isOver} onClick={dismissSetUp} />
      </div>
      {predicted && (
        <div className="mt-3 flex items-center gap-3 rounded-md bg-accent-soft px-3 py-2">
          <p className="min-w-0 flex-1">
            <span className="font-medium">{t`Next: review the predictions`}</span>{' '}
            <Trans>Accept, correct or delete each box, least confident images first.</Trans>
          </p>
          <Button
            variant="primary"
            onClick={() =>
              usualOrder(notReviewed).then(
                (order) => navigate('review', { where: notReviewed, order }),
                reportProblem(t`Can’t open review`),
              )
            }
          >
            {t`Start reviewing`}
          </Button>
        </div>
      )}
    </section>
  )
}

const icons = {
  waiting: { icon: Circle, color: 'text-text-3' },
  running: { icon: LoaderCircle, color: 'text-accent-text animate-spin' },
  done: { icon: CircleCheck, color: 'text-ok' },
  failed: { icon: CircleAlert, color: 'text-danger' },
}

function SetUpStep({ step, number }: { step: Step; number: number }) {
  const { icon: Icon, color } = icons[step.status]
  return (
    <li className="flex min-w-0 gap-2.5">
      <Icon size={16} className={`mt-0.5 shrink-0 ${color}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className={classNames('font-medium', step.status === 'waiting' && 'text-text-3')}>
          {number}. {step.title}
        </p>
        {step.status === 'running' && (
          <div className="mt-1 flex flex-col gap-1">
            <JobProgress jobId={step.jobId} label={step.title} />
          </div>
        )}
        {step.detail && (
          <p
            data-selectable
            className={classNames('text-xs', step.status === 'failed' ? 'text-danger' : 'text-text-2')}
          >
            {step.detail}
            {step.skipped && <Skipped result={step.skipped} />}
          </p>
        )}
      </div>
    </li>
  )
}

function Skipped({ result }: { result: ImportResult }) {
  return (
    <>
      {', '}
      <button
        type="button"
        className="font-medium text-warn underline underline-offset-2"
        onClick={() => showImportResult(result)}
      >
        <Trans>
          <Plural value={rejectedCount(result.rejected)} one="# file" other="# files" /> skipped
        </Trans>
      </button>
    </>
  )
}
