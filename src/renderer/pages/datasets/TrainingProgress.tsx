import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { JobId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { TrainingCurves } from './TrainingCurves.tsx'

const logEveryMs = 1000

type TrainingProgressProps = { jobId: JobId; state: 'running' | 'done' | 'ended' }

/** The curves and the log of a training; of one that is done the log is folded. */
export function TrainingProgress({ jobId, state }: TrainingProgressProps) {
  const { data: log } = useQuery({
    ...queries.training.log.queryOptions({ input: { jobId } }),
    refetchInterval: state === 'running' ? logEveryMs : false,
  })
  if (!log) return null
  const lines = log.lines.length > 0 && <Log lines={log.lines} />
  return (
    <div className="flex flex-col gap-2">
      <TrainingCurves points={log.points} />
      {lines && state === 'done' ? (
        <details>
          <summary className="cursor-pointer text-text-2">{t`Log`}</summary>
          {lines}
        </details>
      ) : (
        lines
      )}
    </div>
  )
}

function Log({ lines }: { lines: readonly string[] }) {
  return (
    // The newest line is the first from below, so that it stays in view.
    <div
      className="flex max-h-40 flex-col-reverse overflow-auto rounded-md bg-inset p-2"
      role="log"
      aria-label={t`Log`}
    >
      <pre data-selectable className="font-mono text-xs wrap-anywhere whitespace-pre-wrap text-text-2">
        {lines.join('\n')}
      </pre>
    </div>
  )
}
