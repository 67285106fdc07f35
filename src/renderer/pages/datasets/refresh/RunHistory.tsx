import { t } from '@lingui/core/macro'
import type { RefreshRun } from '#contract'
import type { JobId } from '#model/ids.ts'
import { classNames, formatAgo, formatFacts } from '../../../kit/index.ts'
import { triggerTexts, verdictOf } from './step-text.ts'

type RunHistoryProps = { runs: readonly RefreshRun[]; shown: JobId | null; onShow(jobId: JobId): void }

/** The refreshes so far, newest first; each is shown with its steps. */
export function RunHistory({ runs, shown, onShow }: RunHistoryProps) {
  return (
    <section aria-label={t`Refreshes so far`} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{t`Refreshes so far`}</h2>
      <ul className="-mx-2 flex flex-col">
        {runs.map((run) => (
          <li key={run.jobId}>
            <button
              type="button"
              aria-current={run.jobId === shown ? 'true' : undefined}
              className={classNames(
                'flex w-full flex-col rounded-md px-2 py-1.5 text-left hover:bg-hover',
                run.jobId === shown && 'bg-accent-soft',
              )}
              onClick={() => onShow(run.jobId)}
            >
              <span className={classNames('font-medium', run.status === 'failed' && 'text-danger')}>
                {verdictOf(run)}
              </span>
              <span className="text-xs text-text-2">
                {formatFacts(formatAgo(run.createdAtMs), run.startedBy, triggerTexts[run.trigger])}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
