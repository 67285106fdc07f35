import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { DriftReading } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, classNames, formatAgo } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'

/** How new images (blue) differ from those that the model knows (gray). */
export function DriftPanel({ drift }: { drift: readonly DriftReading[] }) {
  const check = useMutation(queries.monitoring.checkDrift.mutationOptions())
  const refused = useRefusal('monitoring.checkDrift', t`compare new images`)
  const [first] = drift
  return (
    <section className="flex flex-col gap-1">
      <header className="flex items-baseline gap-3">
        <h2 className="text-lg font-semibold">{t`Input drift`}</h2>
        <span className="min-w-0 flex-1 text-xs text-text-2">
          {first
            ? t`${first.current} new images against ${first.reference}, ${formatAgo(first.atMs)}. Drift alone never rolls back a model.`
            : t`Not compared yet. At least 100 known and 100 new images are needed.`}
        </span>
        <Button size="small" refused={refused} disabled={check.isPending} onClick={() => check.mutate(undefined)}>
          {t`Compare new images`}
        </Button>
      </header>
      <ul className="grid grid-cols-1 gap-x-8 min-[1400px]:grid-cols-2">
        {drift.map(({ test, scope, title, finding, state, histogram, p, stability }) => (
          <li key={`${test} ${scope}`} className="flex h-8 items-center gap-2.5">
            <span className="min-w-0 flex-1 truncate">{scope === '' ? title : `${title}, ${scope}`}</span>
            {histogram && <Bars {...histogram} />}
            <span
              className={classNames(
                'shrink-0 truncate text-right text-xs',
                histogram ? 'w-28' : 'max-w-3/5',
                state === 'amber' ? 'text-warn' : 'text-text-2',
              )}
              title={[
                finding,
                ...(p === null ? [] : [`p ${p.toFixed(4)}`]),
                ...(stability
                  ? [t`stability index ${stability.index.toFixed(3)}, up to ${stability.limit.toFixed(3)}`]
                  : []),
              ].join(' · ')}
            >
              {finding}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Bars({ reference, current }: NonNullable<DriftReading['histogram']>) {
  const max = Math.max(...reference, ...current, 0.01)
  return (
    <span className="flex h-6 w-24 shrink-0 items-end gap-px" aria-hidden>
      {reference.map((share, bin) => (
        <span key={bin} className="relative h-full flex-1">
          <span
            className="absolute inset-x-0 bottom-0 bg-line-strong/40"
            style={{ height: `${(100 * share) / max}%` }}
          />
          <span
            className="absolute inset-x-0 bottom-0 border-t-2 border-accent"
            style={{ height: `${(100 * current[bin]!) / max}%` }}
          />
        </span>
      ))}
    </span>
  )
}
