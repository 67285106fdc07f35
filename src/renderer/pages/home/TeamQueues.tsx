import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AssignedQueue } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, formatCount, formatFacts, toast } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { maxCounts } from './assigned.ts'
import { DueBadge } from './DueBadge.tsx'
import { HomeSection } from './HomeSection.tsx'
import { MoveShareDialog } from './MoveShareDialog.tsx'

/** The assigned queues and each user's progress; nothing without queues. */
export function TeamQueues() {
  const { data: queues = [] } = useQuery(queries.labeling.queues.queryOptions({ input: { all: true } }))
  const shares = queues.flatMap((queue) => queue.shares).slice(0, maxCounts)
  const { data } = useQuery(
    queries.library.counts.queryOptions({
      input: { wheres: shares.map(({ toDo }) => toDo) },
      enabled: shares.length > 0,
    }),
  )
  const close = useMutation(
    queries.labeling.closeQueue.mutationOptions({
      onSuccess: ({ name }) => toast({ tone: 'ok', title: t`Closed “${name}”`, detail: t`Finished reviews are kept.` }),
      meta: { problem: t`Not closed` },
    }),
  )
  const [moved, setMoved] = useState<{ queue: AssignedQueue; user: string; left: number } | null>(null)
  if (queues.length === 0) return null
  const leftOf = (toDo: string) => data?.counts[shares.findIndex((share) => share.toDo === toDo)] ?? null
  return (
    <HomeSection title={t`Team queues`} count={queues.length}>
      <ul className="border-t border-line">
        {queues.map((queue) => (
          <li key={queue.queueId} className="flex items-start gap-4 border-b border-line py-3">
            <div className="w-44 shrink-0">
              <p className="truncate font-medium">{queue.name}</p>
              <DueBadge dueAtMs={queue.dueAtMs} />
              {queue.independent && (
                <button
                  type="button"
                  className="mt-1 block rounded-md text-left text-xs text-text-2 hover:bg-hover"
                  onClick={() => navigate('team', { tab: 'settle', queueId: queue.queueId })}
                >
                  {formatFacts(
                    t`${queue.labelers} users each`,
                    queue.independent.toSettle > 0 && t`${formatCount(queue.independent.toSettle)} to settle`,
                    queue.independent.begun > 0 && t`${formatCount(queue.independent.begun)} wait for others`,
                    queue.independent.settled > 0 && t`${formatCount(queue.independent.settled)} settled`,
                  )}
                </button>
              )}
            </div>
            <ul className="flex min-w-0 flex-1 flex-col gap-1.5">
              {queue.shares.map((share) => {
                const left = leftOf(share.toDo)
                return (
                  <ShareRow
                    key={share.user}
                    share={share}
                    left={left}
                    onShow={() => navigate('library', { where: share.where, order: queue.order })}
                    onMove={() => setMoved({ queue, user: share.user, left: left ?? 0 })}
                  />
                )
              })}
            </ul>
            <Button size="small" disabled={close.isPending} onClick={() => close.mutate({ queueId: queue.queueId })}>
              {t`Close`}
            </Button>
          </li>
        ))}
      </ul>
      {moved && <MoveShareDialog {...moved} onClose={() => setMoved(null)} />}
    </HomeSection>
  )
}

type ShareRowProps = { share: AssignedQueue['shares'][number]; left: number | null; onShow(): void; onMove(): void }

/** A user's progress, with the button that moves the rest to others. */
function ShareRow({ share: { user, images }, left, onShow, onMove }: ShareRowProps) {
  const done = left === null || images === 0 ? 0 : Math.max(0, Math.min(1, (images - left) / images))
  return (
    <li className="flex items-center gap-2">
      <button
        type="button"
        className="flex min-w-0 flex-1 items-center gap-3 rounded-md text-left hover:bg-hover"
        onClick={onShow}
      >
        <span className="w-24 truncate">{user}</span>
        <span className="h-1.5 flex-1 overflow-hidden rounded-full bg-inset">
          <span className="block h-full rounded-full bg-accent" style={{ width: `${100 * done}%` }} />
        </span>
        <span className="tabular w-28 text-right text-text-2">
          {left === null ? '' : left === 0 ? t`done` : t`${formatCount(left)} of ${formatCount(images)} left`}
        </span>
      </button>
      <Button size="small" variant="quiet" aria-label={t`Move what ${user} has left`} disabled={!left} onClick={onMove}>
        {t`Move…`}
      </Button>
    </li>
  )
}
