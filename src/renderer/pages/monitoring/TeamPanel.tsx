import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { Teamwork } from '#contract'
import { queries } from '../../connection/index.ts'
import { type Column, formatAgo, formatCount, formatPercent, Table } from '../../kit/index.ts'

type Person = Teamwork['byPerson'][number]
type Pair = Teamwork['agreement']['pairs'][number]

const userColumns: readonly Column<Person>[] = [
  { title: t`User`, cell: ({ person }) => <span className="font-medium">{person}</span> },
  { title: t`Images in 14 days`, numeric: true, cell: ({ images }) => formatCount(images) },
  {
    title: t`Per image`,
    numeric: true,
    cell: ({ seconds }) => (seconds === null ? '–' : t`${seconds.toFixed(seconds < 10 ? 1 : 0)} s`),
  },
]

const pairs: readonly Column<Pair>[] = [
  {
    title: t`Reviewed, approved by`,
    cell: ({ reviewer, approver }) => (
      <span className="font-medium">
        {reviewer}, {approver}
      </span>
    ),
  },
  { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
  { title: t`Unchanged`, numeric: true, cell: ({ same, images }) => formatPercent(same / images) },
  { title: t`Agreement`, numeric: true, cell: ({ agreement }) => formatPercent(agreement) },
]

const perDay = (images: number): string => (images < 10 ? images.toFixed(1) : formatCount(Math.round(images)))

/** Whether users keep up with new images, and agree on images that two of them reviewed. */
export function TeamPanel() {
  const { data } = useQuery(queries.monitoring.teamwork.queryOptions())
  if (!data) return null
  const { queue, agreement, byPerson } = data
  const figures = [
    { name: t`To review`, value: formatCount(queue.waiting) },
    { name: t`Oldest`, value: queue.oldestMs === null ? '–' : formatAgo(queue.oldestMs) },
    { name: t`New / reviewed per day`, value: `${perDay(queue.perDayIn)} / ${perDay(queue.perDayOut)}` },
    { name: t`Time to empty`, value: emptyText(queue) },
  ]
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t`Queue and team`}</h2>
      <dl className="grid grid-cols-4 gap-4">
        {figures.map(({ name, value }) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-text-2">{name}</dt>
            <dd className="tabular truncate text-lg font-semibold" title={value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <div className="grid grid-cols-1 items-start gap-6 min-[1400px]:grid-cols-2">
        <Table
          label={t`Throughput`}
          columns={userColumns}
          rows={byPerson}
          rowKey={({ person }) => person}
          empty={t`Nothing reviewed in 14 days`}
        />
        <Table
          label={t`Agreement`}
          columns={pairs}
          rows={agreement.pairs}
          rowKey={({ reviewer, approver }) => `${reviewer} ${approver}`}
          empty={t`No images reviewed by two users yet`}
        />
      </div>
    </section>
  )
}

const emptyText = ({ waiting, daysToEmpty }: Teamwork['queue']): string =>
  waiting === 0 ? t`now` : daysToEmpty === null ? t`growing` : t`in ${perDay(daysToEmpty)} days`
