import { t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { RefreshResult } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import { engine, queries } from '../../../connection/index.ts'
import { resultOf } from '../../../jobs/job-end.ts'
import { JobFooter, useStartedJob } from '../../../jobs/StartedJob.tsx'
import { newDownload } from '../../../jobs/written-file.ts'
import { Button, Dialog } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { RefreshFields } from './RefreshFields.tsx'
import { RefreshNotes } from './RefreshNotes.tsx'
import { RefreshPreview, stepThatHolds } from './RefreshPreview.tsx'
import { RefreshSummary } from './RefreshSummary.tsx'
import { type RefreshChoice, useRefreshChoice } from './use-refresh-choice.ts'

/**
 * Applies the saved policy, freezes, compares and exports in one, and trains where a recipe is chosen; ends with what was checked,
 * for a lead to sign. `trains`: a recipe is chosen at first.
 */
export function RefreshDialog({ trains = false, onClose }: { trains?: boolean; onClose(): void }) {
  const { data: current } = useQuery(queries.policy.current.queryOptions())
  const { data: last } = useQuery(queries.refresh.last.queryOptions())
  const refusal = useRefusal('refresh.run', t`refresh a dataset`)
  const choice = useRefreshChoice(last ?? null, trains)
  const { run, jobId } = useRefresh(current?.policy ?? '', choice)
  const preview = usePreview(refusal === null && current?.saved ? current.policy : null)
  const holds = preview.data ? stepThatHolds(preview.data, choice.acceptDiff) : null
  const refused =
    current?.saved === false
      ? t`Save a policy under Retention first`
      : holds !== null && !run.data
        ? t`See what holds it back first`
        : null
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Refresh`}
      description={t`Applies the saved policy, freezes a version, compares it with the last one and exports it`}
      footer={
        <JobFooter jobId={jobId} onHide={onClose}>
          <Button onClick={onClose}>{t`Close`}</Button>
          {refusal === null && (
            <Button
              variant="primary"
              refused={refused}
              disabled={!current || run.isPending || preview.isPending}
              onClick={() => choice.requireFolder() && run.mutate()}
            >
              {run.isPending ? t`Refreshing…` : run.data?.stoppedAt ? t`Continue` : t`Refresh`}
            </Button>
          )}
        </JobFooter>
      }
    >
      <div className="flex flex-col gap-3">
        <RefreshNotes
          hasNoSummary={refusal !== null && !last}
          hasNoPolicy={refusal === null && current?.saved === false}
          isPlanning={preview.isPending}
          problem={run.data ? null : preview.error}
        />
        {preview.data && !run.isPending && !run.data && (
          <RefreshPreview preview={preview.data} acceptDiff={choice.acceptDiff} />
        )}
        {refusal === null && <RefreshFields choice={choice} problem={run.error} />}
        {run.data?.unchanged && !run.data.training && (
          <p role="status" className="text-text-2">
            {t`Nothing changed since ${run.data.dataset ?? ''}.`}
          </p>
        )}
        {last && !run.isPending && <RefreshSummary refresh={last} />}
      </div>
    </Dialog>
  )
}

function useRefresh(policy: string, { format, folder, acceptDiff, train }: RefreshChoice) {
  const client = useQueryClient()
  const started = useStartedJob()
  const run = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async () => {
      // As the last refresh of the command line did.
      const place = isStorageAddress(folder) ? { address: folder } : { folder: newDownload() ?? folder }
      const options = { policy, format, ...place, acceptDiff, train }
      return resultOf<RefreshResult>(await started.wait(engine.refresh.run(options)), t`Refresh canceled`)
    },
    onSettled: () => client.invalidateQueries({ queryKey: queries.refresh.key() }),
  })
  return { run, jobId: started.jobId }
}

/** What a refresh with this policy would do, calculated once while the dialog is open. */
function usePreview(policy: string | null) {
  const abort = useRef<AbortController | null>(null)
  const { mutate, isIdle, ...preview } = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (text: string) => {
      abort.current = new AbortController()
      return engine.refresh.preview({ policy: text }, { signal: abort.current.signal })
    },
  })
  useEffect(() => {
    if (policy !== null && isIdle) mutate(policy)
  }, [policy, isIdle, mutate])
  useEffect(() => () => abort.current?.abort(), [])
  return preview
}
