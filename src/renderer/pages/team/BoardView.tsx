import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Clock, type LucideIcon, MessageSquareWarning, UserRoundCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TeamBoard } from '#contract'
import type { ImageId } from '#model/ids.ts'
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

/** Refreshes an open board; its figures change with each edit. */
const refreshMs = 15_000

const startOfToday = (): number => new Date().setHours(0, 0, 0, 0)

/** What each user does today, what is stuck, and how busy the server is. */
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
  { title: t`User`, cell: ({ user }) => <span className="font-medium">{user}</span> },
  {
    title: t`Works on`,
    cell: ({ holds }) => (holds.length === 0 ? <span className="text-text-2">–</span> : holds.map(fileName).join(', ')),
  },
  { title: t`In queues`, numeric: true, cell: ({ queued }) => formatCount(queued) },
  { title: t`Reviewed today`, numeric: true, cell: ({ images }) => formatCount(images) },
  {
    title: t`Per image`,
    numeric: true,
    cell: ({ secondsPerImage }) => (secondsPerImage === null ? '–' : formatDuration(secondsPerImage)),
  },
  { title: t`Edits today`, numeric: true, spare: true, cell: ({ edits }) => formatCount(edits) },
  {
    title: t`Sent back`,
    numeric: true,
    cell: ({ sentBackToday, sentBack }) => formatFacts(t`${sentBackToday} today`, sentBack > 0 && t`${sentBack} open`),
  },
  {
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
  { title: t`User`, cell: ({ user }) => <span className="font-medium">{user}</span> },
  { title: t`Claimed from`, cell: ({ from }) => from },
  { title: t`Times`, numeric: true, cell: ({ times }) => formatCount(times) },
  { title: t`Last`, numeric: true, cell: ({ lastAtMs }) => formatAgo(lastAtMs) },
]

/** Queues without progress, and images that keep coming back. */
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
            <StuckItem key={queueId} icon={Clock} name={name}>
              {formatFacts(
                plural(left, { one: '# image left', other: '# images left' }),
                t`no progress since ${formatAgo(lastAtMs)}`,
              )}
            </StuckItem>
          ))}
          {sentBackAgain.map(({ user, times, ...image }) => (
            <StuckImage key={image.imageId} icon={MessageSquareWarning} {...image}>
              {t`sent back to ${user} ${times} times`}
            </StuckImage>
          ))}
          {passedOn.map(({ user, times, ...image }) => (
            <StuckImage key={image.imageId} icon={UserRoundCheck} {...image}>
              {formatFacts(t`went from user to user ${times} times, not finished`, t`last by ${user}`)}
            </StuckImage>
          ))}
        </ul>
      )}
    </section>
  )
}

type StuckItemProps = { icon: LucideIcon; name: string; action?: ReactNode; children: ReactNode }
const StuckItem = ({ icon: Icon, name, action, children }: StuckItemProps) => (
  <li className="flex items-center gap-3 border-b border-line py-2">
    <Icon size={16} className="text-warn" aria-hidden />
    <span className="font-medium">{name}</span>
    <span className="flex-1 text-text-2">{children}</span>
    {action}
  </li>
)

type StuckImageProps = Pick<StuckItemProps, 'icon' | 'children'> & { imageId: ImageId; path: string }
const StuckImage = ({ imageId, path, ...item }: StuckImageProps) => (
  <StuckItem
    {...item}
    name={fileName(path)}
    action={
      <Button size="small" onClick={() => navigate('review', { imageId, isLook: true })}>
        {t`Show`}
      </Button>
    }
  />
)

/** The current load of the engine. */
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
