import { plural, t } from '@lingui/core/macro'
import type { Experiment } from '#contract'
import { classNames, formatFacts } from '../../kit/index.ts'

/** The exposure steps: the share of images with the candidate, and who raised it. */
export function StepBar({ experiment }: { experiment: Experiment }) {
  const { steps, step, stepClusters, status, moves, endedAtMs } = experiment
  const shares = [...steps, 100]
  const at = status === 'promoted' ? steps.length : step
  return (
    <ol className="flex gap-2" aria-label={t`Exposure`}>
      {shares.map((percent, i) => {
        const raised = moves.find((move) => move.kind === 'raise' && move.percent === percent)
        return (
          <li key={percent} className="min-w-0 flex-1" aria-current={i === at ? 'step' : undefined}>
            <div className="h-1.5 overflow-hidden rounded-full bg-inset">
              <div
                className={classNames('h-full bg-warn', i > at && 'w-0')}
                style={{ width: i < at || status === 'promoted' ? '100%' : i === at ? '50%' : '0%' }}
              />
            </div>
            <p className="mt-1.5 truncate text-xs" title={noteOf(i)}>
              <span className="font-semibold">
                {i === at && status === 'running'
                  ? percent === 0
                    ? t`In shadow now`
                    : t`${percent}% now`
                  : percent === 0
                    ? t`Shadow`
                    : `${percent}%`}
              </span>{' '}
              <span className="text-text-2">{noteOf(i)}</span>
            </p>
          </li>
        )
        function noteOf(i: number): string {
          if (i === at && (status === 'paused' || status === 'inconclusive')) return t`paused, hidden from users`
          if (i === at && status !== 'promoted') {
            return i === 0
              ? t`hidden from users`
              : formatFacts(
                  plural(stepClusters, { one: '# image', other: '# images' }),
                  raised?.user && t`raised by ${raised.user}`,
                )
          }
          if (i < at) return t`done`
          if (endedAtMs !== null && status !== 'promoted') return ''
          if (percent === 100) return status === 'promoted' ? t`current` : t`becomes current`
          return i === at + 1 ? t`next` : ''
        }
      })}
    </ol>
  )
}
