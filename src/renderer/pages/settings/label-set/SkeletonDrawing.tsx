import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import { classNames } from '../../../kit/index.ts'
import { placesOnCircle } from './skeleton-plan.ts'

const [width, height] = [260, 220]

type SkeletonDrawingProps = { skeleton: Skeleton; onJoin(a: number, b: number): void }

/** The plan as a drawing: a click on one point and then on another joins them, or cuts the line between them. */
export function SkeletonDrawing({ skeleton: { points, edges }, onJoin }: SkeletonDrawingProps) {
  const [from, setFrom] = useState<number | null>(null)
  const places = placesOnCircle(points.length).map(([x, y]) => [x * width, y * height] as const)
  const click = (at: number) => {
    if (from !== null && from !== at) onJoin(from, at)
    setFrom(from === null ? at : null)
  }
  return (
    <div className="relative rounded-md border border-line bg-inset" style={{ width, height }}>
      <svg width={width} height={height} className="absolute inset-0" aria-hidden>
        <title>{t`Skeleton lines`}</title>
        {edges.map(([a, b]) => {
          const [one, two] = [places[a], places[b]]
          return one && two ? (
            <line
              key={`${a} ${b}`}
              x1={one[0]}
              y1={one[1]}
              x2={two[0]}
              y2={two[1]}
              className="stroke-accent-text"
              strokeWidth={1.5}
            />
          ) : null
        })}
      </svg>
      {places.map(([x, y], at) => (
        <button
          key={at}
          type="button"
          tabIndex={-1}
          aria-label={t`Point ${at + 1}, ${points[at] ?? ''}`}
          aria-pressed={from === at}
          onClick={() => click(at)}
          className={classNames(
            'absolute size-5 -translate-1/2 rounded-full border text-2xs leading-none',
            from === at
              ? 'border-accent bg-accent text-on-accent'
              : 'border-line-strong bg-raised text-text-2 hover:bg-hover hover:text-text',
          )}
          style={{ left: x, top: y }}
        >
          {at + 1}
        </button>
      ))}
      {from !== null && (
        <p className="absolute inset-x-0 bottom-1 text-center text-xs text-text-3">{t`Click another point`}</p>
      )}
    </div>
  )
}
