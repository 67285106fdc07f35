import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { MapPin } from 'lucide-react'
import { useState } from 'react'
import { create } from 'zustand'
import type { Comment } from '#contract'
import { errorMessage, queries } from '../connection/index.ts'
import { Ago, Badge, Button, Checkbox, Dialog } from '../kit/index.ts'
import { navigate } from '../route/route.ts'
import { Thumbnail } from '../thumbnail/Thumbnail.tsx'

/** Whether the comments of all images are shown. */
export const useAllComments = create<{ isShown: boolean }>(() => ({ isShown: false }))
export const showAllComments = (isShown: boolean): void => useAllComments.setState({ isShown })

const perPage = 25

/** Lists the comments on all images, open ones first. A click opens the image in review. */
export function AllCommentsDialog() {
  const isShown = useAllComments((state) => state.isShown)
  return isShown ? <AllComments /> : null
}

function AllComments() {
  const [onlyOpen, setOnlyOpen] = useState(false)
  const pages = useInfiniteQuery({
    ...queries.labeling.findComments.infiniteOptions({
      input: (cursor: string | undefined) => ({
        order: 'openFirst' as const,
        limit: perPage,
        cursor,
        ...(onlyOpen && { open: true }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
    staleTime: 0,
  })
  // A comment that was resolved between two requests is on both pages.
  const comments = [
    ...new Map(pages.data?.pages.flatMap((page) => page.comments.map((one) => [one.commentId, one] as const))).values(),
  ]
  return (
    <Dialog
      open
      onClose={() => showAllComments(false)}
      title={t`Comments`}
      description={t`Open comments of all images come first. Click one to go to its image.`}
      width="large"
      footer={<Button onClick={() => showAllComments(false)}>{t`Close`}</Button>}
    >
      <Checkbox checked={onlyOpen} onChange={setOnlyOpen} label={t`Open only`} />
      {pages.error && <p className="pt-2 text-danger">{errorMessage(pages.error)}</p>}
      {pages.data && comments.length === 0 && (
        <p className="py-8 text-center text-text-3">{onlyOpen ? t`No open comments` : t`No comments yet`}</p>
      )}
      {comments.length > 0 && (
        <ul aria-label={t`Comments`} className="mt-3 max-h-[60vh] overflow-y-auto rounded-md border border-line">
          {comments.map((comment) => (
            <li key={comment.commentId} className="border-b border-line last:border-b-0">
              <CommentRow comment={comment} />
            </li>
          ))}
          {pages.hasNextPage && (
            <li className="flex justify-center p-3">
              <Button disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                {t`Show more`}
              </Button>
            </li>
          )}
        </ul>
      )}
    </Dialog>
  )
}

/** Opens the image in a queue of the images with open comments, or with any. */
function goTo({ imageId, commentId, resolved }: Comment): void {
  showAllComments(false)
  navigate('review', { imageId, commentId, where: resolved ? 'comments.count > 0' : 'comments.open > 0' })
}

function CommentRow({ comment }: { comment: Comment }) {
  const { imageId, path, spot, text, author, atMs, resolved, replies } = comment
  return (
    <button
      type="button"
      onClick={() => goTo(comment)}
      className="flex w-full items-start gap-3 px-3 py-2 text-left hover:bg-hover"
    >
      <Thumbnail imageId={imageId} variant="thumbnail" className="h-12 w-16 rounded-sm" />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium">{author}</span>
          <span className="text-xs text-text-3">
            <Ago ms={atMs} />
          </span>
          {resolved ? (
            <Badge tone="neutral">{t`resolved by ${resolved.by}`}</Badge>
          ) : (
            <Badge tone="accent">{t`open`}</Badge>
          )}
          {replies.length > 0 && (
            <span className="text-xs whitespace-nowrap text-text-3">
              <Plural value={replies.length} one="# answer" other="# answers" />
            </span>
          )}
        </span>
        <span dir="auto" className={`line-clamp-3 whitespace-pre-wrap ${resolved ? 'text-text-2' : ''}`}>
          {text}
        </span>
        <span className="flex min-w-0 items-center gap-1 text-xs text-text-3">
          {spot && <MapPin size={12} aria-label={t`Pinned to a point`} className="shrink-0" />}
          <span className="truncate">{path}</span>
        </span>
      </span>
    </button>
  )
}
