import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { Comparison, TellingImage } from '#contract'
import { imageUrl } from '../../connection/index.ts'
import { classNames, fileName, formatCount } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { signed } from './wording.ts'

const tabLook = 'rounded-full px-3 py-1 text-xs aria-pressed:bg-accent-soft aria-pressed:text-accent-text'

/** The strongest images for either model, with what each predicted. */
export function TellingImages({ comparison }: { comparison: Comparison }) {
  const { telling, candidateName, currentName, wins, losses, clusters } = comparison
  const [side, setSide] = useState<'candidate' | 'current'>('candidate')
  const images = telling[side]
  return (
    <section aria-label={t`Images where they differ`}>
      <header className="mb-3 flex items-center gap-2">
        <h2 className="flex-1 text-lg font-semibold">{t`Images where they differ`}</h2>
        <button
          type="button"
          className={tabLook}
          aria-pressed={side === 'candidate'}
          onClick={() => setSide('candidate')}
        >
          {t`${candidateName} better ${formatCount(wins)}`}
        </button>
        <button type="button" className={tabLook} aria-pressed={side === 'current'} onClick={() => setSide('current')}>
          {t`${currentName} better ${formatCount(losses)}`}
        </button>
        <span className="px-2 text-xs text-text-2">{t`Same ${formatCount(clusters - wins - losses)}`}</span>
      </header>
      {images.length === 0 ? (
        <p className="text-text-3">{t`No such images yet`}</p>
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(210px,1fr))] gap-3">
          {images.slice(0, 6).map((image) => (
            <li key={image.imageId}>
              <button
                type="button"
                className="w-full text-left"
                title={t`Open ${image.path} in review`}
                onClick={() => navigate('review', { imageId: image.imageId, mode: 'single' })}
              >
                <span className="grid grid-cols-2 gap-0.5 overflow-hidden rounded-lg">
                  <Marked image={image} side="current" />
                  <Marked image={image} side="candidate" />
                </span>
                <span className="mt-1 flex gap-2 text-xs text-text-2">
                  <span className="min-w-0 flex-1 truncate">{fileName(image.path)}</span>
                  <span className="tabular">{signed(image.difference)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 flex gap-4 text-xs text-text-2">
        <Key look="bg-accent">{t`Left: ${currentName}`}</Key>
        <Key look="bg-canary">{t`Right: ${candidateName}`}</Key>
      </p>
    </section>
  )
}

function Key({ look, children }: { look: string; children: React.ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={classNames('size-2 rounded-full', look)} aria-hidden />
      {children}
    </span>
  )
}

function Marked({ image, side }: { image: TellingImage; side: 'current' | 'candidate' }) {
  const { imageId, path, widthPx, heightPx } = image
  return (
    <svg
      role="img"
      aria-label={`${path}, ${side}`}
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      preserveAspectRatio="xMidYMid slice"
      className="block h-24 w-full bg-canvas"
    >
      <image href={imageUrl(imageId, 'proxy')} width={widthPx} height={heightPx} preserveAspectRatio="none" />
      {image[side].map(({ x, y, width, height }, i) => {
        const box = { x, y, width, height, fill: 'none', vectorEffect: 'non-scaling-stroke' } as const
        return (
          <g key={i}>
            <rect {...box} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
            <rect {...box} stroke={side === 'current' ? 'var(--accent)' : 'var(--canary)'} strokeWidth={2} />
          </g>
        )
      })}
    </svg>
  )
}
