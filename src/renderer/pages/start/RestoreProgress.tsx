import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { shell } from '../../connection/index.ts'
import { Button, formatBytes, formatDuration, ProgressBar } from '../../kit/index.ts'

const pollMs = 300

/** Shows the progress of restoring a backup, with a button to cancel it. */
export function RestoreProgress() {
  const { data } = useQuery({
    queryKey: ['shell', 'restoring'],
    queryFn: () => shell.restoring(),
    refetchInterval: pollMs,
    gcTime: 0,
  })
  const cancel = useMutation({ mutationFn: () => shell.cancelRestore() })
  if (!data) return null
  const { doneBytes, totalBytes, bytesPerSecond } = data
  const facts = [
    t`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`,
    ...(bytesPerSecond === null
      ? []
      : [t`${formatBytes(bytesPerSecond)}/s`, t`${formatDuration((totalBytes - doneBytes) / bytesPerSecond)} left`]),
  ]
  return (
    <div className="flex min-w-0 flex-1 items-center gap-4">
      <ProgressBar fraction={totalBytes > 0 ? doneBytes / totalBytes : null} label={t`Restoring`} />
      <span className="tabular shrink-0 text-xs text-text-2">{facts.join(', ')}</span>
      <Button size="small" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
        {cancel.isPending ? t`Stopping…` : t`Cancel`}
      </Button>
    </div>
  )
}
