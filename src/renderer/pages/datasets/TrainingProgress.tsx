import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { TrainingPoint } from '#contract'
import type { JobId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { formatCount } from '../../kit/index.ts'

const logEveryMs = 1000

type TrainingProgressProps = { jobId: JobId; state: 'running' | 'done' | 'ended' }

/** The curves and the log of a training. The log of a finished one is folded. */
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
    // Reversed, so that the newest line stays in view.
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

const size = { width: 480, height: 96 }
const colors = ['var(--accent)', 'var(--color-warn)', 'var(--color-ok)', 'var(--color-danger)']

/** The values that a training reports per epoch, each scaled to its own range. */
function TrainingCurves({ points }: { points: readonly TrainingPoint[] }) {
  const last = points.at(-1)
  if (!last) return null
  const names = [...new Set(points.flatMap(({ values }) => Object.keys(values)))].slice(0, colors.length)
  const ends = [points[0]!.epoch, last.epochs ?? last.epoch] as const
  const xOf = (epoch: number) => (ends[1] === ends[0] ? 0 : ((epoch - ends[0]) / (ends[1] - ends[0])) * size.width)
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="flex flex-wrap gap-x-4 text-xs text-text-2">
        <span className="tabular">
          {last.epochs === null
            ? t`Epoch ${formatCount(last.epoch)}`
            : t`Epoch ${formatCount(last.epoch)} of ${formatCount(last.epochs)}`}
        </span>
        {names.map((name, n) => (
          <span key={name} className="tabular flex items-center gap-1.5">
            <span className="inline-block size-2 rounded-full" style={{ background: colors[n] }} aria-hidden />
            {name} {last.values[name]?.toPrecision(4) ?? '–'}
          </span>
        ))}
      </figcaption>
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        className="h-24 w-full rounded-md bg-inset"
        role="img"
        aria-label={t`Training so far`}
      >
        {names.map((name, n) => (
          <polyline
            key={name}
            fill="none"
            stroke={colors[n]}
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
            points={curve(points, name)
              .map(([epoch, y]) => `${xOf(epoch).toFixed(1)},${y.toFixed(1)}`)
              .join(' ')}
          />
        ))}
      </svg>
    </figure>
  )
}

function curve(points: readonly TrainingPoint[], name: string): [epoch: number, y: number][] {
  const reported = points.flatMap(({ epoch, values }): [number, number][] =>
    values[name] === undefined ? [] : [[epoch, values[name]]],
  )
  const all = reported.map(([, value]) => value)
  const [min, max] = [Math.min(...all), Math.max(...all)]
  const margin = 6
  return reported.map(([epoch, value]) => [
    epoch,
    margin + (max === min ? 0.5 : (max - value) / (max - min)) * (size.height - 2 * margin),
  ])
}
