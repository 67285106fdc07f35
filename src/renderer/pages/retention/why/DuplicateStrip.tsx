import { plural, selectOrdinal, t } from '@lingui/core/macro'
import type { Explanation } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { classNames, fileName, formatCount } from '../../../kit/index.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'

export type Duplicates = NonNullable<Explanation['nearDuplicates']>

type DuplicateStripProps = {
  duplicates: Duplicates
  imageId: ImageId
  /** The one that the image is compared with. */
  compared: ImageId
  onCompare(imageId: ImageId): void
}

/** The near-duplicates of an image in the order in which they would be kept, those that stay framed. */
export function DuplicateStrip({ duplicates, imageId, compared, onCompare }: DuplicateStripProps) {
  const { images, keep, of } = duplicates
  return (
    <section aria-label={t`Near-duplicates`} className="flex flex-col gap-2">
      <h2 className="flex flex-wrap items-baseline gap-x-2">
        <strong className="font-semibold">{t`Its near-duplicates`}</strong>
        <span className="text-text-2">
          {t`${plural(of, { one: '# image', other: '# images' })}, ${plural(keep, { one: 'the best one stays', other: 'the best # stay' })}`}
        </span>
        <span className="ml-auto text-xs text-text-2">{t`reviewed and most labels first, then most different`}</span>
      </h2>
      <ul className="-m-1 flex gap-2 overflow-x-auto p-1">
        {images.map((image) => (
          <li key={image.imageId} className="w-24 shrink-0">
            <button
              type="button"
              disabled={image.imageId === imageId}
              aria-pressed={image.imageId === compared}
              aria-label={t`Compare with ${fileName(image.path)}`}
              title={fileName(image.path)}
              className={classNames(
                'relative block w-full overflow-hidden rounded-lg border-2',
                image.imageId === imageId ? 'border-accent' : image.stays ? 'border-ok' : 'border-transparent',
                image.imageId === compared && 'outline-2 outline-offset-1 outline-text',
              )}
              onClick={() => onCompare(image.imageId)}
            >
              <Thumbnail
                imageId={image.imageId}
                variant="thumbnail"
                className={classNames(
                  'h-16 w-full',
                  !image.stays && image.imageId !== imageId && image.imageId !== compared && 'opacity-55',
                )}
              />
              <span className="absolute bottom-1 left-1 rounded-md bg-black/75 px-1.5 text-xs font-medium text-white">
                {image.imageId === imageId ? t`this, ${ordinal(image.rank)}` : ordinal(image.rank)}
              </span>
            </button>
            <span className="tabular block truncate pt-1 text-xs text-text-2">
              {image.imageId !== imageId && image.alikePercent !== null
                ? t`${image.alikePercent}% alike`
                : image.stays
                  ? t`stays`
                  : ''}
            </span>
          </li>
        ))}
        {of > images.length && <li className="self-center text-text-2">+{formatCount(of - images.length)}</li>}
      </ul>
    </section>
  )
}

export const ordinal = (rank: number): string =>
  selectOrdinal(rank, { one: '#st', two: '#nd', few: '#rd', other: '#th' })
