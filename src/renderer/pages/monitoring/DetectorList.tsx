import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import type { DetectorReading, MonitoringReport } from '#contract'
import { Gauge } from '../../charts/Gauge.tsx'
import { GoldenSetButton } from '../../dialogs/GoldenSetButton.tsx'
import { formatAgo, formatCount, ProgressBar } from '../../kit/index.ts'

const looks = {
  ok: { icon: CircleCheck, color: 'text-ok', means: t`Normal` },
  amber: { icon: TriangleAlert, color: 'text-warn', means: t`Look` },
  red: { icon: CircleAlert, color: 'text-danger', means: t`Act` },
  learning: { icon: CircleDashed, color: 'text-text-3', means: t`Learning` },
} as const

/** The detectors as gauges with both limits. Those still learning share one progress bar. */
export function DetectorList({ report: { detectors: all, learning } }: { report: MonitoringReport }) {
  const isLearning = learning !== null && learning.groups < learning.needed
  const shown = isLearning ? all.filter(({ state }) => state !== 'learning') : all
  return (
    <>
      {isLearning && <Learning {...learning} detectors={all.filter((reading) => !shown.includes(reading))} />}
      {shown.length > 0 && <Gauges detectors={shown} />}
    </>
  )
}

function Learning({ groups, needed, detectors }: NonNullable<MonitoringReport['learning']> & Detectors) {
  const titles = new Intl.ListFormat('en').format(detectors.map(({ title }) => title.toLowerCase()))
  return (
    <section aria-label={t`Learning what’s normal`} className="rounded-xl border border-line p-4">
      <div className="flex items-baseline gap-2 pb-2">
        <h2 className="flex-1 text-lg font-semibold">{t`Learning what’s normal`}</h2>
        <span className="tabular text-text-2">
          <Trans>
            <strong className="text-text">{formatCount(groups)}</strong> of {formatCount(needed)} images reviewed
          </Trans>
        </span>
      </div>
      <ProgressBar fraction={groups / needed} label={t`Images reviewed`} />
      <p className="pt-2 text-text-2">
        <Trans>
          After {formatCount(needed)} reviewed images, alarms watch {titles}. Near-duplicates count once; images
          accepted in bulk don’t count.
        </Trans>
      </p>
      <div className="pt-2 empty:hidden">
        <GoldenSetButton size="small" onlyMissing />
      </div>
    </section>
  )
}

type Detectors = { detectors: MonitoringReport['detectors'] }

function Gauges({ detectors }: Detectors) {
  return (
    <section>
      <header className="mb-1 flex items-baseline gap-3">
        <h2 className="flex-1 text-lg font-semibold">{t`Detectors`}</h2>
        <GoldenSetButton size="small" onlyMissing />
        <span className="flex gap-3 text-xs text-text-2" aria-hidden>
          <span className="border-l-2 border-warn pl-1.5">{t`look`}</span>
          <span className="border-l-2 border-danger pl-1.5">{t`act`}</span>
        </span>
      </header>
      <ul className="grid grid-cols-1 gap-x-8 min-[1400px]:grid-cols-2">
        {detectors.map((reading) => (
          <DetectorRow key={`${reading.id} ${reading.title}`} reading={reading} />
        ))}
      </ul>
    </section>
  )
}

function DetectorRow({ reading }: { reading: DetectorReading }) {
  const { title, scope, state, statistic, lookFrom, threshold, since, detail, checkedAtMs } = reading
  const { icon: Icon, color, means } = looks[state]
  const name = scope === '' ? title : `${title}, ${scope}`
  return (
    <li
      className="flex h-8 items-center gap-2.5"
      title={[
        means,
        ...(detail === '' ? [] : [detail]),
        ...(since === null ? [] : [t`since ${formatAgo(since)}`]),
      ].join(', ')}
    >
      <Icon size={16} className={`shrink-0 ${color}`} aria-hidden />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <span className="w-24 shrink-0">
        <Gauge label={`${name}: ${means}`} value={statistic} lookFrom={lookFrom} actFrom={threshold} tone={state} />
      </span>
      <span className="tabular w-24 shrink-0 text-right text-xs text-text-2">
        {state === 'learning'
          ? t`learning`
          : checkedAtMs !== null && state === 'ok'
            ? formatAgo(checkedAtMs)
            : detail !== ''
              ? detail
              : statistic > threshold
                ? t`over ${formatCount(threshold)}`
                : `${formatCount(Math.round(statistic))} / ${formatCount(threshold)}`}
      </span>
    </li>
  )
}
