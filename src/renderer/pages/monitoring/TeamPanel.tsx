import { useQuery } from '@tanstack/react-query'
import type { Teamwork } from '#contract'
import { queries } from '../../connection/index.ts'
import { type Column, countOf, formatAgo, formatCount, formatPercent, Table } from '../../kit/index.ts'

type Person = Teamwork['byPerson'][number]
type Pair = Teamwork['agreement']['pairs'][number]

const userColumns: readonly Column<Person>[] = [
  { key: 'person', title: 'User', cell: ({ person }) => <span className="font-medium">{person}</span> },
  { key: 'images', title: 'Images in 14 days', numeric: true, cell: ({ images }) => formatCount(images) },
  {
    key: 'seconds',
    title: 'Per image',
    numeric: true,
    cell: ({ seconds }) => (seconds === null ? '–' : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`),
  },
]

const pairs: readonly Column<Pair>[] = [
  {
    key: 'pair',
    title: 'Reviewed, approved by',
    cell: ({ reviewer, approver }) => (
      <span className="font-medium">
        {reviewer}, {approver}
      </span>
    ),
  },
  { key: 'images', title: 'Images', numeric: true, cell: ({ images }) => formatCount(images) },
  { key: 'same', title: 'Unchanged', numeric: true, cell: ({ same, images }) => formatPercent(same / images) },
  { key: 'agreement', title: 'Agreement', numeric: true, cell: ({ agreement }) => formatPercent(agreement) },
]

const perDay = (images: number): string => (images < 10 ? images.toFixed(1) : formatCount(Math.round(images)))

/** Whether users keep up with what comes in, and agree where two looked at the same image. */
export function TeamPanel() {
  const { data } = useQuery(queries.monitoring.teamwork.queryOptions())
  if (!data) return null
  const { queue, agreement, byPerson } = data
  const figures = [
    { name: 'To review', value: formatCount(queue.waiting) },
    { name: 'Oldest', value: queue.oldestMs === null ? '–' : formatAgo(queue.oldestMs) },
    { name: 'In, out a day', value: `${perDay(queue.perDayIn)}, ${perDay(queue.perDayOut)}` },
    { name: 'Empty', value: emptyText(queue) },
  ]
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">Queue and team</h2>
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
      <div className="grid grid-cols-1 gap-6 min-[1400px]:grid-cols-2">
        <Table
          label="Throughput"
          columns={userColumns}
          rows={byPerson}
          rowKey={({ person }) => person}
          empty="Nothing reviewed in 14 days"
        />
        <Table
          label="Agreement"
          columns={pairs}
          rows={agreement.pairs}
          rowKey={({ reviewer, approver }) => `${reviewer} ${approver}`}
          empty="No image was reviewed by two users yet"
        />
      </div>
      {agreement.sentBack.length > 0 && (
        <p className="text-xs text-text-2">
          Sent back, to be reviewed again:{' '}
          {agreement.sentBack.map(({ person, images }) => `${person} ${countOf(images, 'image')}`).join(', ')}.
        </p>
      )}
    </section>
  )
}

const emptyText = ({ waiting, daysToEmpty }: Teamwork['queue']): string =>
  waiting === 0 ? 'now' : daysToEmpty === null ? 'not getting shorter' : `in ${perDay(daysToEmpty)} days`
