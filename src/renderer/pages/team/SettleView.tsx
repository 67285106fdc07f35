import { plural, t } from '@lingui/core/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CheckCheck } from 'lucide-react'
import { useState } from 'react'
import type { IndependentImage } from '#contract'
import type { QueueId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { Button, Choices, classNames, EmptyState, fileName, formatFacts } from '../../kit/index.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { SettleImage } from './SettleImage.tsx'

type Status = IndependentImage['status']

/** The independently labeled images, and the selected one with its differences. */
export function SettleView({ queueId }: { queueId?: QueueId | undefined }) {
  const [status, setStatus] = useState<Status>('toSettle')
  const [chosen, setChosen] = useState<IndependentImage['imageId'] | null>(null)
  const pages = useInfiniteQuery(
    queries.labeling.independentImages.infiniteOptions({
      input: (cursor: string | undefined) => ({
        status,
        ...(queueId !== undefined && { queueId }),
        ...(cursor !== undefined && { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  )
  const images = pages.data?.pages.flatMap((page) => page.images) ?? []
  const counts = pages.data?.pages[0]?.counts
  const at = Math.max(
    0,
    images.findIndex(({ imageId }) => imageId === chosen),
  )
  const image = images[at]
  const go = (step: number) => setChosen(images[Math.max(0, Math.min(images.length - 1, at + step))]?.imageId ?? null)
  if (!counts) return null
  const total = counts.untouched + counts.begun + counts.toSettle + counts.settled
  if (total === 0)
    return (
      <EmptyState icon={CheckCheck} title={t`No images are labeled independently`}>
        {t`Assign images in the library, and choose how many users label each. You see here where their labels differ.`}
      </EmptyState>
    )
  const statuses = [
    { value: 'toSettle' as const, title: t`To settle (${counts.toSettle})` },
    { value: 'begun' as const, title: t`Waiting (${counts.begun + counts.untouched})` },
    { value: 'settled' as const, title: t`Settled (${counts.settled})` },
  ]
  return (
    <div className="grid h-full min-h-0 grid-cols-[18rem_minmax(0,1fr)]">
      <section aria-label={t`Images`} className="flex min-h-0 flex-col border-r border-line">
        <div className="p-3">
          <Choices label={t`Show`} choices={statuses} value={status} onChange={setStatus} />
        </div>
        <ul className="min-h-0 flex-1 overflow-y-auto">
          {images.map((one) => (
            <li key={`${one.imageId} ${one.queueId}`}>
              <ImageButton image={one} isShown={one === image} onShow={() => setChosen(one.imageId)} />
            </li>
          ))}
          {pages.hasNextPage && (
            <li className="p-3">
              <Button size="small" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t`Show more`}
              </Button>
            </li>
          )}
          {images.length === 0 && <li className="p-3 text-text-2">{t`None`}</li>}
        </ul>
      </section>
      {image ? (
        <SettleImage key={image.imageId} imageId={image.imageId} onStep={go} />
      ) : (
        <EmptyState icon={CheckCheck} title={t`Nothing to settle`}>
          {t`Images come here when all their users have finished and their labels differ.`}
        </EmptyState>
      )}
    </div>
  )
}

function ImageButton({ image, isShown, onShow }: { image: IndependentImage; isShown: boolean; onShow(): void }) {
  return (
    <button
      type="button"
      aria-current={isShown}
      onClick={onShow}
      className={classNames(
        'flex w-full items-center gap-3 px-3 py-1.5 text-left',
        isShown ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <Thumbnail imageId={image.imageId} variant="thumbnail" className="h-9 w-12 shrink-0 rounded-md" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{fileName(image.path)}</span>
        <span className="block truncate text-xs text-text-2">{formatFacts(image.queue, statusText(image))}</span>
      </span>
    </button>
  )
}

function statusText({ status, labelers, answered, settledBy }: IndependentImage): string {
  if (status === 'settled') return settledBy === null ? t`all agreed` : t`settled by ${settledBy}`
  if (status === 'toSettle') return t`${labelers} finished`
  return plural(labelers - answered, { one: 'waiting for # more', other: 'waiting for # more' })
}
