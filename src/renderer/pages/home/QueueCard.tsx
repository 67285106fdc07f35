import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CheckCircle2, ListOrdered, ScanEye } from 'lucide-react'
import type { ReactNode } from 'react'
import { isCommonQueue, notReviewed, toApproveBy, toReviewBy } from '#model/query/to-review.ts'
import { queries } from '../../connection/index.ts'
import { assignedToOthers, sentBackToOthers } from '../../dialogs/review-orders.ts'
import { openStartReview } from '../../dialogs/StartReviewDialog.tsx'
import { Button, formatCount, formatDuration, formatFacts, ProgressBar } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { MarkedThumbnail, useBoxes } from '../../thumbnail/MarkedThumbnail.tsx'
import { type MyQueue, openQueue } from './assigned.ts'
import { DueBadge } from './DueBadge.tsx'

const shownImages = 6

/** Returns the number of columns that fills one or two rows without a gap. */
const columnsFor = (images: number): number => (images > 3 ? Math.floor(images / 2) : images)

/**
 * The user's next queue: the one due first, else the last one, else all unreviewed images. Shows how much is left, the
 * time it takes and the next images.
 */
export function QueueCard({ name, assigned }: { name: string; assigned: MyQueue | undefined }) {
  const { place, counts, images, isSecond, isCommon, toReview } = useQueue(name, assigned)
  const pace = useQuery(queries.labeling.pace.queryOptions()).data?.secondsPerImage
  const boxesOf = useBoxes(images.map(({ imageId }) => imageId))
  if (place === undefined || !counts) return null
  const [matching, left] = counts
  const others = counts[2] ?? 0
  const elsewhere = isCommon && !isSecond ? elsewhereText(counts[3] ?? 0, counts[4] ?? 0) : null
  const columns = columnsFor(images.length)
  const all = assigned ? assigned.share.images : matching
  const another = (
    <Button icon={ListOrdered} onClick={() => openStartReview('review')}>
      {t`Choose another queue…`}
    </Button>
  )
  if (!left)
    return (
      <QueueDone
        assigned={assigned}
        others={others}
        elsewhere={elsewhereText(counts[3] ?? 0, counts[4] ?? 0)}
        toReview={toReview}
        another={another}
      />
    )
  return (
    <section
      aria-label={t`Your queue`}
      className="grid grid-cols-[repeat(auto-fit,minmax(18rem,1fr))] overflow-hidden rounded-xl bg-bg"
    >
      <div
        className="grid min-h-44 auto-rows-fr gap-0.5"
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {images.slice(0, images.length > 3 ? 2 * columns : columns).map((image) => (
          <div key={image.imageId} className="relative">
            <MarkedThumbnail image={image} boxes={boxesOf(image.imageId)} className="absolute inset-0 size-full" />
          </div>
        ))}
      </div>
      <div className="flex flex-col gap-3 p-6">
        <div>
          <h2 className="flex items-center gap-2 text-lg font-semibold">
            <span className="flex-1">{isSecond ? t`Your second review` : t`Your queue`}</span>
            {assigned && <DueBadge dueAtMs={assigned.dueAtMs} />}
          </h2>
          <p className="text-text-2">
            {assigned
              ? t`${assigned.name}, from ${assigned.createdBy}`
              : place === null
                ? t`All unreviewed images`
                : t`Where you left off`}
          </p>
        </div>
        <p className="mt-auto">
          <span className="tabular text-2xl font-bold">{formatCount(left)}</span>{' '}
          <span className="text-text-2">
            {formatFacts(
              all && all > left ? t`of ${formatCount(all)} left` : t`left`,
              pace && t`about ${formatDuration(left * pace)} at your pace`,
              elsewhere,
            )}
          </span>
        </p>
        <ProgressBar fraction={all ? Math.max(0, (all - left) / all) : 0} label={t`Done in this queue`} />
        <div className="mt-2 flex flex-wrap gap-2">
          <Button
            variant="primary"
            icon={ScanEye}
            onClick={() => (assigned ? openQueue(assigned) : navigate('review'))}
          >
            {(assigned ? assigned.left === assigned.share.images : place === null) ? t`Start` : t`Continue`}
          </Button>
          {another}
        </div>
      </div>
    </section>
  )
}

/** Returns the images of a queue, and the counts of this and other work. */
function useQueue(name: string, assigned: MyQueue | undefined) {
  const place = useQuery({ ...queries.labeling.place.queryOptions(), staleTime: 0 }).data
  const isSecond = (assigned ?? place)?.purpose === 'approve'
  const where = assigned?.share.where || place?.where || 'state != "rejected"'
  const toReview = toReviewBy(name)
  const isCommon = !assigned && (!place || isCommonQueue(place.where, name))
  const open = isSecond ? toApproveBy(name) : isCommon ? toReview : notReviewed
  const toDo = assigned?.share.toDo ?? `(${where}) && (${open})`
  const whenKnown = { enabled: place !== undefined, retry: false }
  const counts = useQuery({
    ...queries.library.counts.queryOptions({
      input: { wheres: [where, toDo, toReview, sentBackToOthers(name), assignedToOthers(name)] },
    }),
    ...whenKnown,
  }).data?.counts
  const images =
    useQuery({
      ...queries.library.list.queryOptions({
        input: { where: toDo, order: (assigned ?? place)?.order || 'prediction.minScore', limit: shownImages },
      }),
      ...whenKnown,
    }).data?.images ?? []
  return { place, counts, images, isSecond, isCommon, toReview }
}

type QueueDoneProps = {
  assigned: MyQueue | undefined
  others: number
  elsewhere: string | null
  toReview: string
  another: ReactNode
}

function QueueDone({ assigned, others, elsewhere, toReview, another }: QueueDoneProps) {
  return (
    <section aria-label={t`Your queue`} className="flex flex-wrap items-center gap-4 rounded-xl bg-bg p-6">
      <CheckCircle2 size={28} className="shrink-0 text-ok" aria-hidden />
      <div className="min-w-0 flex-1">
        <h2 className="text-lg font-semibold">{others > 0 ? t`Queue done` : t`All done`}</h2>
        <p className="text-text-2">
          {formatFacts(
            assigned ? t`Nothing is left in “${assigned.name}”.` : t`Nothing is left in your queue.`,
            others > 0 && plural(others, { one: '# other image to review', other: '# other images to review' }),
            others === 0 && elsewhere,
          )}
        </p>
      </div>
      {others > 0 && (
        <Button
          variant="primary"
          icon={ScanEye}
          onClick={() => navigate('review', { where: toReview, order: 'prediction.minScore' })}
        >
          {plural(others, { one: 'Review # image', other: 'Review # images' })}
        </Button>
      )}
      {another}
    </section>
  )
}

/** Describes work that only other users can do; null if there is none. */
const elsewhereText = (sentBack: number, assigned: number): string | null =>
  formatFacts(
    sentBack > 0 && t`${formatCount(sentBack)} more sent back to others`,
    assigned > 0 && t`${formatCount(assigned)} more assigned to others`,
  ) || null
