import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChangedImage } from '#contract'
import { Button, fileName, formatAgo, formatCount, formatFacts } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { ComparedImage, type DiffMode, diffOfImage } from './ComparedImage.tsx'
import { changeColors, changeLegend } from './change-colors.ts'
import { changesOf } from './object-changes.ts'

const pageSize = 20

type ChangedImagesProps = {
  a: string
  b: string
  images: readonly ChangedImage[]
  /** The number of images before filtering, and of all changed images; `total` is undefined until known. */
  all: number
  total: number | undefined
  mode: DiffMode
  isAfter: boolean
}

/** The images whose labels changed, most changed first, each before and after. */
export function ChangedImages({ a, b, images, all, total, mode, isAfter }: ChangedImagesProps) {
  const [shown, setShown] = useState(pageSize)
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <p role="status">
          {formatFacts(
            total !== undefined && total > all
              ? t`${formatCount(images.length)} of ${plural(total, { one: '# image', other: '# images' })}`
              : plural(images.length, { one: '# image', other: '# images' }),
            t`most changed first`,
          )}
        </p>
        <ul className="ml-auto flex flex-wrap gap-x-3 text-xs text-text-2">
          {changeLegend.map(({ kind, text }) => (
            <li key={kind} className="flex items-center gap-1">
              <span className="rounded-sm bg-black/65 p-0.5">
                <span className="block h-2 w-3 rounded-xs border-2" style={{ borderColor: changeColors[kind] }} />
              </span>
              {text}
            </li>
          ))}
        </ul>
      </div>
      {total !== undefined && images.length === 0 && (
        <p className="text-text-2">{t`No image in both versions has different labels.`}</p>
      )}
      {images.slice(0, shown).map((image) => (
        <article key={image.imageId} className="flex flex-col gap-1.5">
          <ComparedImage a={a} b={b} image={image} mode={mode} isAfter={isAfter} />
          <ChangesCaption a={a} b={b} image={image} />
        </article>
      ))}
      {images.length > shown && (
        <Button className="self-center" onClick={() => setShown(shown + pageSize)}>
          {t`Show more`}
        </Button>
      )}
    </>
  )
}

/** The others are in the tooltip. */
const shownChanges = 4

/** The caption of an image: its name, its changes, and who made the last one. */
function ChangesCaption({ a, b, image }: { a: string; b: string; image: ChangedImage }) {
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
