import { plural, selectOrdinal, t } from '@lingui/core/macro'
import { type ReactNode, useState } from 'react'
import type { Explanation } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { useCommands } from '../../../commands/index.ts'
import { imageUrl } from '../../../connection/index.ts'
import { Choices, classNames, fileName, formatCount } from '../../../kit/index.ts'
import { LabeledImage } from '../../../thumbnail/LabeledImage.tsx'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'

type Duplicates = NonNullable<Explanation['nearDuplicates']>

type DuplicateStripProps = {
  duplicates: Duplicates
  imageId: ImageId
  /** The image to compare with. */
  compared: ImageId
  onCompare(imageId: ImageId): void
}

/** The near-duplicates of an image, best first. Those that stay have a frame. */
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

const ordinal = (rank: number): string => selectOrdinal(rank, { one: '#st', two: '#nd', few: '#rd', other: '#th' })

type Mode = 'beside' | 'flicker' | 'difference'
const modes: readonly { value: Mode; title: string }[] = [
  { value: 'beside', title: t`Side by side` },
  { value: 'flicker', title: t`Flicker` },
  { value: 'difference', title: t`Difference` },
]

type Other = Duplicates['images'][number]
type DuplicateComparisonProps = {
  image: { imageId: ImageId; path: string }
  other: Other
  onWhy(imageId: ImageId): void
}

/** Compares an image with a near-duplicate: side by side, alternating, or by pixel difference. */
export function DuplicateComparison({ image, other, onWhy }: DuplicateComparisonProps) {
  const [mode, setMode] = useState<Mode>('beside')
  const [showsOther, setShowsOther] = useState(false)
  const flicker = () => {
    setShowsOther(mode === 'flicker' && !showsOther)
    setMode('flicker')
  }
  useCommands([
    { id: 'retention.flicker', title: t`Flicker with a near-duplicate`, group: 'Retention', keys: ['F'], run: flicker },
  ])
  const otherName = t`${fileName(other.path)}, ${ordinal(other.rank)}`
  const labeled = (imageId: ImageId) => <LabeledImage imageId={imageId} className="h-full w-full" />
  return (
    <section aria-label={t`Comparison`} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold">{other.rank === 1 ? t`Against the best copy` : t`Against ${otherName}`}</h2>
        <div className="ml-auto">
          <Choices label={t`How to compare`} choices={modes} value={mode} onChange={setMode} />
        </div>
      </div>
      <div className={classNames('grid gap-2', mode === 'beside' && 'grid-cols-3')}>
        {mode === 'beside' && (
          <>
            <Figure caption={t`this image`}>{labeled(image.imageId)}</Figure>
            <Figure
              caption={
                <button type="button" className="hover:underline" onClick={() => onWhy(other.imageId)}>
                  {t`${otherName}: why?`}
                </button>
              }
            >
              {labeled(other.imageId)}
            </Figure>
          </>
        )}
        {mode === 'flicker' && (
          <Figure isLarge caption={t`${showsOther ? otherName : t`this image`} · F or a click shows the other one`}>
            <button type="button" aria-label={t`Show the other image`} className="relative size-full" onClick={flicker}>
              {labeled(image.imageId)}
              <span className={classNames('absolute inset-0', !showsOther && 'invisible')}>
                {labeled(other.imageId)}
              </span>
            </button>
          </Figure>
        )}
        {mode !== 'flicker' && (
          <Figure isLarge={mode === 'difference'} caption={t`difference, brightened`}>
            <Difference a={image.imageId} b={other.imageId} />
          </Figure>
        )}
      </div>
    </section>
  )
}

type FigureProps = { caption: ReactNode; isLarge?: boolean; children: ReactNode }
const Figure = ({ caption, isLarge = false, children }: FigureProps) => (
  <figure className="min-w-0">
    <div className={classNames('overflow-hidden rounded-lg bg-canvas', isLarge ? 'h-[min(60vh,36rem)]' : 'h-44')}>
      {children}
    </div>
    <figcaption className="truncate pt-1 text-xs text-text-2">{caption}</figcaption>
  </figure>
)

/** The pixel difference; black means equal. */
const Difference = ({ a, b }: { a: ImageId; b: ImageId }) => (
  <div role="img" aria-label={t`What differs`} className="relative isolate size-full bg-black brightness-300 grayscale">
    {[a, b].map((imageId, n) => (
      <img
        key={imageId}
        src={imageUrl(imageId, 'proxy')}
        alt=""
        className={classNames('absolute inset-0 size-full object-contain', n === 1 && 'mix-blend-difference')}
      />
    ))}
  </div>
)
