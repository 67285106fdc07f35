import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { MessageSquare, ScanEye, Undo2 } from 'lucide-react'
import { toReviewBy } from '#model/query/to-review.ts'
import { queries } from '../connection/index.ts'
import { showAllComments, useAllComments } from '../dialogs/AllCommentsDialog.tsx'
import { sentBackTo } from '../dialogs/review-orders.ts'
import { formatCount } from '../kit/index.ts'
import { useMyQueues } from '../pages/home/assigned.ts'
import { navigate, useRoute } from '../route/route.ts'
import { NavButton } from './NavButton.tsx'

/** What an annotator's sidebar has instead of Review: the queue that is due first, images sent back, and comments. */
export function OwnWork({ name, isFolded }: { name: string; isFolded: boolean }) {
  const sentBack = sentBackTo(name)
  const [mine] = useMyQueues(name) ?? []
  const wheres = [toReviewBy(name), sentBack, 'comments.open > 0']
  const [toReview, back, comments] =
    useQuery(queries.library.counts.queryOptions({ input: { wheres } })).data?.counts ?? []
  const isReview = useRoute((route) => route.page === 'review')
  const isSentBack = useRoute((route) => route.page === 'review' && route.params.where === sentBack)
  const isComments = useAllComments((state) => state.isShown)
  return (
    <>
      <NavButton
        title={t`My queue`}
        icon={ScanEye}
        command="go.review"
        isShown={isReview && !isSentBack}
        isFolded={isFolded}
        count={!isFolded && <Waiting count={mine?.left || (toReview ?? 0)} />}
        onClick={() => navigate('review')}
      />
      <NavButton
        title={t`Sent back`}
        icon={Undo2}
        command="review.sentBack"
        isShown={isSentBack}
        isFolded={isFolded}
        refused={back ? null : t`Nothing was sent back to you`}
        count={!isFolded && <Waiting count={back ?? 0} />}
        onClick={() => navigate('review', { where: sentBack })}
      />
      <NavButton
        title={t`Comments`}
        icon={MessageSquare}
        command="review.allComments"
        isShown={isComments}
        isFolded={isFolded}
        count={!isFolded && <Waiting count={comments ?? 0} />}
        onClick={() => showAllComments(true)}
      />
    </>
  )
}

/** How many images or comments wait; nothing if none do. */
export function Waiting({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span className="tabular text-xs text-text-3">
      {' '}
      {formatCount(count)}
      <span className="sr-only"> {t`waiting`}</span>
    </span>
  )
}
