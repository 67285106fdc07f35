import { t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Trend, TrendBy } from '#contract'
import { HeatMap } from '../../charts/HeatMap.tsx'
import { WeekChart, type WeekSeries } from '../../charts/WeekChart.tsx'
import { inWeek, shareOf } from '../../charts/week-range.ts'
import { queries } from '../../connection/index.ts'
import { formatPercent, Select } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { ImagesOf } from '../../thumbnail/ImagesOf.tsx'

const groupings = [
  { value: 'class', label: t`By class` },
  { value: 'source', label: t`By source` },
  { value: 'person', label: t`By user` },
] as const

/** Returns the query for the corrected images of a group. */
const correctedIn: Record<TrendBy, (name: string) => string> = {
  class: (name) => `${JSON.stringify(name)} in corrections.classes`,
  source: (name) => `image.source == ${JSON.stringify(name)} && corrections.count > 0`,
  person: (name) => `reviewer == ${JSON.stringify(name)} && corrections.count > 0`,
}
const correctedAtAll = 'corrections.count > 0'
const maxRows = 8

const worstOf = ({ groups }: Trend): Trend['groups'][number] | undefined =>
  [...groups].sort((a, b) => lastShare(b) - lastShare(a))[0]

const lastShare = ({ cells }: Trend['groups'][number]): number => {
  const last = cells.findLast(({ images }) => images >= 5)
  return last ? (shareOf(last) ?? 0) : 0
}

type Since = { sinceMs?: number }

const trendBy = (by: TrendBy, since: Since) => ({
  ...queries.monitoring.trend.queryOptions({ input: { by, ...since } }),
  placeholderData: keepPreviousData,
})

/** The share of corrected images per week, overall and for the worst group. A point opens its images. */
export function TrendPanel({ since, modelName }: { since: Since; modelName: string }) {
  const [by, setBy] = useState<TrendBy>('class')
  const [chosen, setChosen] = useState<{ series: string; weekMs: number } | null>(null)
  const { data: trend } = useQuery(trendBy(by, since))
  if (trend?.all.every(({ images }) => images === 0))
    return <p className="text-text-2">{t`No reviews in this period. Corrections appear here by week.`}</p>
  const worst = trend && worstOf(trend)
  const series: WeekSeries[] = trend
    ? [
        { key: correctedAtAll, name: 'all', color: 'var(--accent)', cells: trend.all, hasBand: true },
        ...(worst && trend.groups.length > 1
          ? [{ key: correctedIn[by](worst.name), name: worst.name, color: 'var(--danger)', cells: worst.cells }]
          : []),
      ]
    : []
  return (
    <div className="flex flex-col gap-5">
      <section className="flex flex-col gap-2">
        <header className="flex items-baseline gap-3">
          <h2 className="text-lg font-semibold">{t`Corrections per week`}</h2>
          <span className="min-w-0 flex-1 text-text-2">{t`Share of images that users corrected. Near-duplicates count once. 95% interval`}</span>
          <Select
            label={t`Group`}
            value={by}
            options={groupings}
            onChange={(next) => {
              setBy(next)
              setChosen(null)
            }}
            className="w-32"
          />
        </header>
        <WeekChart
          label={t`Corrections per week`}
          weeks={trend?.weeks ?? []}
          series={series}
          limit={
            trend?.limit == null ? null : { share: trend.limit, text: t`normal up to ${formatPercent(trend.limit)}` }
          }
          begin={trend?.currentSinceMs == null ? null : { atMs: trend.currentSinceMs, text: modelName }}
          chosen={chosen}
          onChoose={(series, weekMs) => setChosen({ series, weekMs })}
        />
        {chosen && <ImagesOf where={`${chosen.series} && ${inWeek(chosen.weekMs)}`} max={9} />}
      </section>
      <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
        <TrendMap title={t`By class`} label={t`Corrections by class and week`} by="class" since={since} />
        <TrendMap title={t`By source`} label={t`Corrections by source and week`} by="source" since={since} />
      </div>
    </div>
  )
}

type TrendMapProps = { title: string; label: string; by: TrendBy; since: Since }

function TrendMap({ title, label, by, since }: TrendMapProps) {
  const { data: trend } = useQuery(trendBy(by, since))
  return (
    <section className="min-w-0">
      <h2 className="mb-1 flex items-baseline justify-between font-semibold">
        {title}
        <span className="text-xs font-normal text-text-2">{t`latest week on the right`}</span>
      </h2>
      {trend && (
        <HeatMap
          label={label}
          weeks={trend.weeks}
          rows={trend.groups.slice(0, maxRows)}
          limit={trend.limit}
          onChoose={(name, weekMs) =>
            navigate('library', {
              where: `${correctedIn[by](name)} && ${inWeek(weekMs)}`,
              order: 'image.reviewedAt:desc',
            })
          }
        />
      )}
    </section>
  )
}
