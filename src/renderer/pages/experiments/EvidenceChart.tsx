import { plural, t } from '@lingui/core/macro'
import type { Comparison, ExperimentMove } from '#contract'
import { useWidth } from '../../charts/use-width.ts'
import { formatCount } from '../../kit/index.ts'
import { oddsText } from './experiment-text.ts'

const size = { height: 300, left: 48, right: 64, top: 16, bottom: 26 }
/** The possible steps of the image axis. */
const roundSteps = [5, 10, 20, 25, 50, 100, 200, 250, 500, 1000]
const marks = [20, 5, 1, 1 / 5, 1 / 50]
const markText = (odds: number): string => (odds === 1 ? t`even` : odds > 1 ? `${odds}:1` : `1:${Math.round(1 / odds)}`)
/** Odds beyond 1:60 and 60:1 are drawn at the edge. */
const reach = Math.log(60)

/** The evidence for both claims per image, with the deciding odds and the raises. */
export function EvidenceChart({
  comparison,
  moves = [],
}: {
  comparison: Comparison
  moves?: readonly ExperimentMove[]
}) {
  const { trace, odds, clusters, candidateName, logE, decision } = comparison
  const [box, width] = useWidth(800)
  const { x, y, right, steps } = scalesOf(width, clusters)
  const line = (of: 'promote' | 'rollback') =>
    [`M${x(0)},${y(0)}`, ...trace.map((point) => `L${x(point.cluster)},${y(point[of])}`)].join('')
  const end = { promote: trace.at(-1)?.promote ?? 0, rollback: trace.at(-1)?.rollback ?? 0 }
  // Pushes the labels of close line ends apart.
  const push = Math.max(0, 6.5 - Math.abs(y(end.promote) - y(end.rollback)) / 2) * (end.promote < end.rollback ? -1 : 1)
  const raises = new Map(moves.filter(({ kind }) => kind === 'raise').map((move) => [move.clusters, move.percent]))
  return (
    <section ref={box} aria-label={t`Evidence`}>
      <header className="mb-2 flex flex-wrap items-baseline gap-x-4">
        <h2 className="flex-1 text-lg font-semibold whitespace-nowrap">{t`Evidence, image by image`}</h2>
        <span className="text-xs text-ok">{t`— ${candidateName} is no worse`}</span>
        <span className="text-xs text-danger">{t`— ${candidateName} is worse`}</span>
      </header>
      <svg
        width={width}
        height={size.height}
        role="img"
        aria-label={t`After ${plural(clusters, { one: '# image', other: '# images' })}: ${oddsText(logE.promote)} that ${candidateName} is no worse, ${oddsText(logE.rollback)} that it is worse; ${odds}:1 decides`}
        className="block text-2xs"
      >
        <Marks y={y} right={right} />
        <line
          x1={size.left}
          x2={right}
          y1={y(Math.log(odds))}
          y2={y(Math.log(odds))}
          stroke="var(--ok)"
          strokeWidth={1.5}
          strokeDasharray="5 4"
        />
        <text x={size.left + 6} y={y(Math.log(odds)) - 6} fill="var(--ok)">
          {t`${odds}:1 decides: promote, or roll back`}
        </text>
        {[...raises].map(([at, percent]) => (
          <g key={percent}>
            <line
              x1={x(at)}
              x2={x(at)}
              y1={size.top}
              y2={size.height - size.bottom}
              stroke="var(--line-strong)"
              strokeDasharray="3 3"
            />
            <text x={x(at) + 5} y={size.height - size.bottom - 6} fill="var(--text-2)">
              {percent}%
            </text>
          </g>
        ))}
        {steps.map((step) => (
          <text key={step} x={x(step)} y={size.height - 6} textAnchor="middle" fill="var(--text-3)">
            {formatCount(step)}
          </text>
        ))}
        <path d={line('rollback')} fill="none" stroke="var(--danger)" strokeWidth={1.5} />
        <path d={line('promote')} fill="none" stroke="var(--ok)" strokeWidth={2} />
        {trace.length > 0 && decision !== 'promoted' && (
          <text x={x(clusters) + 6} y={y(end.rollback) + 4 + push} fill="var(--danger)" fontWeight={600}>
            {oddsText(end.rollback)}
          </text>
        )}
        {trace.length > 0 && decision !== 'rolledBack' && (
          <text x={x(clusters) + 6} y={y(end.promote) + 4 - push} fill="var(--ok)" fontWeight={600}>
            {oddsText(end.promote)}
          </text>
        )}
      </svg>
    </section>
  )
}

function scalesOf(width: number, clusters: number) {
  const every = roundSteps.find((step) => 4 * step >= clusters * 1.15) ?? Math.ceil(clusters / 3)
  const max = 4 * every
  const right = width - size.right
  const x = (cluster: number) => size.left + ((right - size.left) * cluster) / max
  const y = (log: number) => {
    const bounded = Math.max(-reach, Math.min(reach, log))
    return size.top + ((reach - bounded) / (2 * reach)) * (size.height - size.top - size.bottom)
  }
  return { x, y, right, steps: [0, 1, 2, 3, 4].map((i) => i * every) }
}

const Marks = ({ y, right }: { y(log: number): number; right: number }) =>
  marks.map((mark) => (
    <g key={mark}>
      <line x1={size.left} x2={right} y1={y(Math.log(mark))} y2={y(Math.log(mark))} stroke="var(--line)" />
      <text x={size.left - 8} y={y(Math.log(mark)) + 4} textAnchor="end" fill="var(--text-3)">
        {markText(mark)}
      </text>
    </g>
  ))
