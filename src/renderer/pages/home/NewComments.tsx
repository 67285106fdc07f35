import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { showAllComments } from '../../dialogs/AllCommentsDialog.tsx'
import { Button, fileName, formatAgo, formatTime } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { HomeSection } from './HomeSection.tsx'

const shownComments = 5

/** The newest open comments; nothing without comments. */
export function NewComments() {
  const comments =
    useQuery(queries.labeling.findComments.queryOptions({ input: { open: true, limit: shownComments } })).data
      ?.comments ?? []
  if (comments.length === 0) return null
  return (
    <HomeSection
      title={t`Open comments`}
      actions={<Button onClick={() => showAllComments(true)}>{t`Show all`}</Button>}
    >
      <ul className="border-t border-line">
        {comments.map(({ commentId, imageId, path, text, author, atMs, replies }) => {
          const last = replies.at(-1) ?? { author, text, atMs }
          return (
            <li key={commentId} className="border-b border-line">
              <button
                type="button"
                onClick={() => navigate('review', { imageId, commentId, where: 'comments.open > 0' })}
                className="flex w-full items-center gap-3 py-2 text-left hover:bg-hover"
              >
                <Thumbnail imageId={imageId} variant="thumbnail" className="h-9 w-14 rounded-md" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-xs text-text-3">
                    {replies.length > 0 ? (
                      <Trans>
                        <span className="font-medium text-text">{last.author}</span> answered on {fileName(path)}
                      </Trans>
                    ) : (
                      <Trans>
                        <span className="font-medium text-text">{last.author}</span> on {fileName(path)}
                      </Trans>
                    )}
                  </span>
                  <span dir="auto" className="block truncate">
                    {last.text}
                  </span>
                </span>
                <span className="shrink-0 text-xs text-text-3" title={formatTime(last.atMs)}>
                  {formatAgo(last.atMs)}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </HomeSection>
  )
}
