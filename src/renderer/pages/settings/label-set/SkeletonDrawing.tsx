import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import { unitPlaces } from '../../../editor/tools/skeleton-template.ts'
import { namesBeside } from '../../../editor/view/names-beside.ts'
import { classNames } from '../../../kit/index.ts'

const [width, height] = [300, 320]
/** The margin around the points, wide enough for their names. */
const margin = { x: 90, y: 24 }

type SkeletonDrawingProps = { skeleton: Skeleton; onJoin(a: number, b: number): void }

/** The skeleton as a drawing. Clicking two points connects or disconnects them. */
export function SkeletonDrawing({ skeleton: { points, edges }, onJoin }: SkeletonDrawingProps) {
  const [from, setFrom] = useState<number | null>(null)
  const places = unitPlaces({ points, edges }, null).map(
    ([x, y]) => [margin.x + x * (width - 2 * margin.x), margin.y + y * (height - 2 * margin.y)] as const,
  )
  const names = namesBeside(
    places.map(([x, y]) => ({ x, y })),
    { widthPx: width, heightPx: height, lineHeightPx: 16 },
  )
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
        {names.map(({ x, y, anchor }, at) => (
          <text
            key={at}
            x={x + (anchor === 'start' ? 8 : -8)}
            y={y + 4}
            textAnchor={anchor}
            className="fill-text-2 text-2xs"
          >
            {points[at]}
          </text>
        ))}
        {names.map(({ y, anchor }, at) => (
          <line
            key={at}
            x1={places[at]?.[0]}
            y1={places[at]?.[1]}
            x2={anchor === 'start' ? margin.x - 6 : width - margin.x + 6}
            y2={y}
            className="stroke-line-strong/40"
          />
        ))}
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
