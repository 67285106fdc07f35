import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Clock, MessageSquareWarning, UserRoundCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TeamBoard } from '#contract'
import { queries } from '../../connection/index.ts'
import {
  Button,
  type Column,
  Figure,
  fileName,
  formatAgo,
  formatCount,
  formatDuration,
  formatFacts,
  Table,
} from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'

type Row = TeamBoard['users'][number] & { f1: number | null; compared: number }

/** The figures change with each edit; a board that is left open follows at this pace. */
const refreshMs = 15_000

const startOfToday = (): number => new Date().setHours(0, 0, 0, 0)

/** What each user holds and did today, what is stuck, and how busy the server is. */
export function BoardView() {
  const { data } = useQuery({
    ...queries.monitoring.board.queryOptions({ input: { sinceMs: startOfToday() } }),
    refetchInterval: refreshMs,
  })
  const agreement = useQuery(queries.monitoring.agreement.queryOptions({ input: {} })).data
  if (!data) return null
  const rows = data.users.map((user): Row => {
    const pairs = agreement?.pairs.filter(({ users, f1 }) => users.includes(user.user) && f1 !== null) ?? []
    const compared = pairs.reduce((sum, { images }) => sum + images, 0)
    const f1 = pairs.reduce((sum, { images, f1: one }) => sum + images * (one ?? 0), 0)
    return { ...user, compared, f1: compared === 0 ? null : f1 / compared }
  })
  return (
    <div className="flex flex-col gap-8 px-7 py-6">
      <Table label={t`Users today`} columns={columns} rows={rows} rowKey={({ user }) => user} />
      <Stuck board={data} />
      {data.claims.length > 0 && (
        <section className="flex flex-col gap-2">
          <h2 className="text-lg font-semibold">{t`Claimed images, last 7 days`}</h2>
          <Table
            label={t`Claimed images, last 7 days`}
            columns={claimColumns}
            rows={data.claims}
            rowKey={({ user, from }) => JSON.stringify([user, from])}
          />
        </section>
      )}
      <Load load={data.load} />
    </div>
  )
}

const columns: readonly Column<Row>[] = [
  { key: 'user', title: t`User`, cell: ({ user }) => <span className="font-medium">{user}</span> },
  {
    key: 'holds',
    title: t`Works on`,
    cell: ({ holds }) => (holds.length === 0 ? <span className="text-text-2">–</span> : holds.map(fileName).join(', ')),
  },
  { key: 'queued', title: t`In queues`, numeric: true, cell: ({ queued }) => formatCount(queued) },
  { key: 'images', title: t`Reviewed today`, numeric: true, cell: ({ images }) => formatCount(images) },
  {
    key: 'pace',
    title: t`Per image`,
    numeric: true,
    cell: ({ secondsPerImage }) => (secondsPerImage === null ? '–' : formatDuration(secondsPerImage)),
  },
  { key: 'edits', title: t`Edits today`, numeric: true, spare: true, cell: ({ edits }) => formatCount(edits) },
  {
    key: 'sentBack',
    title: t`Sent back`,
    numeric: true,
    cell: ({ sentBackToday, sentBack }) => formatFacts(t`${sentBackToday} today`, sentBack > 0 && t`${sentBack} open`),
  },
  {
    key: 'agreement',
    title: t`Agreement`,
    numeric: true,
    cell: ({ f1, compared }) =>
      f1 === null ? (
        '–'
      ) : (
        <span title={plural(compared, { one: 'F1 on # image', other: 'F1 on # images' })}>{f1.toFixed(2)}</span>
      ),
  },
]

const claimColumns: readonly Column<TeamBoard['claims'][number]>[] = [
  { key: 'user', title: t`User`, cell: ({ user }) => <span className="font-medium">{user}</span> },
  { key: 'from', title: t`Claimed from`, cell: ({ from }) => from },
  { key: 'times', title: t`Times`, numeric: true, cell: ({ times }) => formatCount(times) },
  { key: 'last', title: t`Last`, numeric: true, cell: ({ lastAtMs }) => formatAgo(lastAtMs) },
]

/** What does not move: queues without progress, images sent back more than once, labels to settle. */
function Stuck({ board }: { board: TeamBoard }) {
  const { idleQueues, sentBackAgain, passedOn } = board
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{t`Stuck`}</h2>
      {idleQueues.length + sentBackAgain.length + passedOn.length === 0 ? (
        <p className="flex items-center gap-2 text-text-2">
          <CircleCheck size={16} aria-hidden className="text-ok" /> {t`Nothing is stuck.`}
        </p>
      ) : (
        <ul className="border-t border-line">
          {idleQueues.map(({ queueId, name, left, lastAtMs }) => (
            <Item key={queueId} icon={<Clock size={16} className="text-warn" aria-hidden />}>
              <span className="font-medium">{name}</span>
              <span className="text-text-2">
                {formatFacts(
                  plural(left, { one: '# image left', other: '# images left' }),
                  t`no progress since ${formatAgo(lastAtMs)}`,
                )}
              </span>
            </Item>
          ))}
          {sentBackAgain.map(({ imageId, path, user, times }) => (
            <Item key={imageId} icon={<MessageSquareWarning size={16} className="text-warn" aria-hidden />}>
              <span className="font-medium">{fileName(path)}</span>
              <span className="text-text-2">{t`sent back to ${user} ${times} times`}</span>
              <Button size="small" className="ml-auto" onClick={() => navigate('review', { imageId, isLook: true })}>
                {t`Show`}
              </Button>
            </Item>
          ))}
          {passedOn.map(({ imageId, path, user, times }) => (
            <Item key={imageId} icon={<UserRoundCheck size={16} className="text-warn" aria-hidden />}>
              <span className="font-medium">{fileName(path)}</span>
              <span className="text-text-2">
                {formatFacts(t`went from user to user ${times} times, not finished`, t`last by ${user}`)}
              </span>
              <Button size="small" className="ml-auto" onClick={() => navigate('review', { imageId, isLook: true })}>
                {t`Show`}
              </Button>
            </Item>
          ))}
        </ul>
      )}
    </section>
  )
}

const Item = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <li className="flex items-center gap-3 border-b border-line py-2">
    {icon}
    {children}
  </li>
)

/** How busy the engine is now. */
function Load({ load: { editsPerSecond, answerMs, jobs } }: { load: TeamBoard['load'] }) {
  const figures = [
    { title: t`Edits per second, last minute`, shown: editsPerSecond.toFixed(editsPerSecond < 10 ? 1 : 0) },
    {
      title: t`95% of answers within`,
      shown: answerMs === null ? '–' : t`${answerMs.toFixed(answerMs < 10 ? 1 : 0)} ms`,
    },
    { title: t`Jobs running or waiting`, shown: formatCount(jobs) },
  ]
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t`Load`}</h2>
      <dl className="flex flex-wrap gap-10">
        {figures.map(({ title, shown }) => (
          <Figure key={title} title={title}>
            {shown}
          </Figure>
        ))}
      </dl>
    </section>
  )
}
