import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { ChangedImage } from '#contract'
import { fileName, formatAgo, formatCount } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { diffOfImage } from './ComparedImage.tsx'
import { changeColors } from './change-colors.ts'
import { changesOf } from './object-changes.ts'

/** So many changes stand below an image; the rest are in their tooltip. */
const shownChanges = 4

/** Below an image of two versions: its name, how its objects changed, and who changed it last. */
export function ChangesCaption({ a, b, image }: { a: string; b: string; image: ChangedImage }) {
  const { imageId, path, changedBy, changedAtMs } = image
  const { data: objects = [] } = useQuery(diffOfImage(a, b, imageId))
  const changes = changesOf(objects).map(({ kind, text, count }) => ({
    kind,
    text: count > 1 ? `${formatCount(count)} × ${text}` : text,
  }))
  const more = changes.slice(shownChanges)
  return (
    <div className="flex items-center gap-3">
      <button
        type="button"
        className="max-w-1/3 shrink-0 truncate font-medium hover:underline"
        title={t`${path}: open in review`}
        onClick={() => navigate('review', { imageId })}
      >
        {fileName(path)}
      </button>
      <span className="flex min-w-0 flex-wrap gap-x-3 text-xs text-text-2">
        {changes.slice(0, shownChanges).map(({ kind, text }) => (
          <span key={text} className="flex min-w-0 items-center gap-1">
            <span className="size-2 shrink-0 rounded-full" style={{ background: changeColors[kind] }} aria-hidden />
            <span className="truncate" title={text}>
              {text}
            </span>
          </span>
        ))}
        {more.length > 0 && (
          <span title={more.map(({ text }) => text).join('\n')}>{t`and ${formatCount(more.length)} more`}</span>
        )}
      </span>
      <span className="ml-auto text-xs whitespace-nowrap text-text-3">
        {changedBy}
        {changedAtMs !== null && `, ${formatAgo(changedAtMs)}`}
      </span>
    </div>
  )
}
