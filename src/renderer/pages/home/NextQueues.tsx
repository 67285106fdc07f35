import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { type MyQueue, openQueue } from './assigned.ts'
import { DueBadge } from './DueBadge.tsx'
import { HomeSection } from './HomeSection.tsx'

/** The user's other queues; nothing without queues. */
export function NextQueues({ queues }: { queues: readonly MyQueue[] }) {
  if (queues.length === 0) return null
  return (
    <HomeSection title={t`Next for you`}>
      <ul className="flex flex-col gap-1">
        {queues.map((queue) => (
          <li key={queue.queueId}>
            <Next queue={queue} />
          </li>
        ))}
      </ul>
    </HomeSection>
  )
}

function Next({ queue }: { queue: MyQueue }) {
  const { share, order, left, name, createdBy, dueAtMs } = queue
  const first = useQuery(
    queries.library.list.queryOptions({ input: { where: share.toDo, order: order || undefined, limit: 1 } }),
  ).data?.images[0]
  return (
    <button
      type="button"
      disabled={left === 0}
      onClick={() => openQueue(queue)}
      className="flex w-full items-center gap-3 rounded-md py-1.5 text-left hover:bg-hover disabled:opacity-60"
    >
      {first && <Thumbnail imageId={first.imageId} variant="thumbnail" className="h-9 w-12 shrink-0 rounded-md" />}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-xs text-text-2">
          {left === 0 ? t`All done` : t`${plural(left, { one: '# image', other: '# images' })} from ${createdBy}`}
        </span>
      </span>
      <DueBadge dueAtMs={dueAtMs} />
    </button>
  )
}
