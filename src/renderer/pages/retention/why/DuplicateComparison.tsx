import { t } from '@lingui/core/macro'
import { type ReactNode, useState } from 'react'
import type { ImageId } from '#model/ids.ts'
import { useCommands } from '../../../commands/index.ts'
import { imageUrl } from '../../../connection/index.ts'
import { Choices, classNames, fileName } from '../../../kit/index.ts'
import { LabeledImage } from '../../../thumbnail/LabeledImage.tsx'
import { type Duplicates, ordinal } from './DuplicateStrip.tsx'

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

/** An image beside one of its near-duplicates: both with their labels, in turn, or what differs between their pixels. */
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

/** Black where the two are the same. */
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
