import { t } from '@lingui/core/macro'
import type { TrainingPoint } from '#contract'
import { formatCount } from '../../kit/index.ts'

const size = { width: 480, height: 96 }
const colors = ['var(--accent)', 'var(--color-warn)', 'var(--color-ok)', 'var(--color-danger)']

/** The values that a training tells, each in its own range, over the epochs. */
export function TrainingCurves({ points }: { points: readonly TrainingPoint[] }) {
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
  const told = points.flatMap(({ epoch, values }): [number, number][] =>
    values[name] === undefined ? [] : [[epoch, values[name]]],
  )
  const all = told.map(([, value]) => value)
  const [min, max] = [Math.min(...all), Math.max(...all)]
  const margin = 6
  return told.map(([epoch, value]) => [
    epoch,
    margin + (max === min ? 0.5 : (max - value) / (max - min)) * (size.height - 2 * margin),
  ])
}
