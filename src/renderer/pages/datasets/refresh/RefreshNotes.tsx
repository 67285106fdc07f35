import { t } from '@lingui/core/macro'
import { errorMessage } from '../../../connection/index.ts'
import { Button, ProgressBar } from '../../../kit/index.ts'
import { RoleNote } from '../../../roles/index.ts'
import { navigate } from '../../../route/route.ts'

type RefreshNotesProps = { hasNoSummary: boolean; hasNoPolicy: boolean; isPlanning: boolean; problem: Error | null }

/** What stands in the way of a refresh, or is calculated before it. */
export function RefreshNotes({ hasNoSummary, hasNoPolicy, isPlanning, problem }: RefreshNotesProps) {
  return (
    <>
      <RoleNote to="refresh.run" what={t`refresh a dataset`} />
      {hasNoSummary && <p className="text-text-2">{t`No refresh has run yet, so there is no summary to sign.`}</p>}
      {hasNoPolicy && (
        <p className="flex flex-wrap items-center gap-2 text-warn">
          {t`No policy is saved yet. Save one under Retention first.`}
          <Button size="small" onClick={() => navigate('retention', {})}>
            {t`Open Retention`}
          </Button>
        </p>
      )}
      {isPlanning && (
        <div className="flex flex-col gap-1.5">
          <p className="text-text-2">{t`Calculating what a refresh would do. Nothing is changed.`}</p>
          <ProgressBar fraction={null} label={t`Planning`} />
        </div>
      )}
      {problem && <p className="text-danger">{errorMessage(problem)}</p>}
    </>
  )
}
