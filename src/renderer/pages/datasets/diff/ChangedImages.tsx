import { plural, t } from '@lingui/core/macro'
import { useState } from 'react'
import type { ChangedImage } from '#contract'
import { Button, formatCount, formatFacts } from '../../../kit/index.ts'
import { ChangesCaption } from './ChangesCaption.tsx'
import { ComparedImage, type DiffMode } from './ComparedImage.tsx'
import { changeColors, changeLegend } from './change-colors.ts'

/** Images shown at first, and more each time. */
const pageSize = 20

type ChangedImagesProps = {
  a: string
  b: string
  images: readonly ChangedImage[]
  /** How many of them could be shown, and how many there are; nothing until that is known. */
  all: number
  total: number | undefined
  mode: DiffMode
  isAfter: boolean
}

/** Images with other labels, most changed first, each before and after. */
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
