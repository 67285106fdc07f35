import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Comparison, TellingImage } from '#contract'
import { queries } from '../../connection/index.ts'
import { Choices, classNames, fileName, formatCount, formatFacts, formatSigned } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { MarkedCrop } from '../../thumbnail/MarkedCrop.tsx'
import { differencesOn, foundText } from './differences.ts'

const maxImages = 6

/** The images with the largest differences, with both models' predictions side by side. */
export function DifferingImages({ comparison }: { comparison: Comparison }) {
  const { telling, candidateName, currentName, wins, losses, clusters } = comparison
  const [side, setSide] = useState<'candidate' | 'current'>('candidate')
  const images = telling[side]
  return (
    <section aria-label={t`Images where they differ`}>
      <header className="mb-3 flex items-center gap-2">
        <h2 className="flex-1 text-lg font-semibold">{t`Images where they differ`}</h2>
        <Choices
          label={t`Images`}
          choices={[
            { value: 'candidate', title: t`${candidateName} better ${formatCount(wins)}` },
            { value: 'current', title: t`${currentName} better ${formatCount(losses)}` },
          ]}
          value={side}
          onChange={setSide}
        />
        <span className="px-2 text-xs text-text-2">{t`Same ${formatCount(clusters - wins - losses)}`}</span>
      </header>
      {images.length === 0 ? (
        <p className="text-text-3">{t`No such images yet`}</p>
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(210px,1fr))] gap-3">
          {images.slice(0, maxImages).map((image) => (
            <li key={image.imageId}>
              <DifferingImage image={image} comparison={comparison} />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 flex gap-4 text-xs text-text-2">
        <Key look="bg-accent">{t`Left: ${currentName}`}</Key>
        <Key look="bg-canary">{t`Right: ${candidateName}`}</Key>
        <Key look="border border-line-strong bg-white">{t`Both`}</Key>
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

/** One image: the area where the models differ, each model's boxes, and the differences as text. */
function DifferingImage({ image, comparison }: { image: TellingImage; comparison: Comparison }) {
  const { data: classes = [] } = useQuery(queries.workspace.classes.queryOptions())
  const differences = differencesOn(image)
  const nameOf = (id: number) => classes.find(({ classId }) => classId === id)?.name ?? ''
  const marksOf = (side: 'current' | 'candidate') => [
    ...differences.both.map((box) => ({ box, color: 'rgb(255 255 255 / 0.6)' })),
    ...differences[side].map((box) => ({ box, color: side === 'current' ? 'var(--accent)' : 'var(--canary)' })),
  ]
  const only = (side: 'current' | 'candidate', name: string) =>
    differences[side].length > 0 && t`only ${name}: ${foundText(differences[side], nameOf)}`
  return (
    <button
      type="button"
      className="w-full text-left"
      title={t`Open ${image.path} in review`}
      onClick={() => navigate('review', { imageId: image.imageId, mode: 'single' })}
    >
      <span className="grid grid-cols-2 gap-0.5 overflow-hidden rounded-lg">
        <MarkedCrop image={image} around={differences.around} marks={marksOf('current')} className="h-28 w-full" />
        <MarkedCrop image={image} around={differences.around} marks={marksOf('candidate')} className="h-28 w-full" />
      </span>
      <span className="mt-1 flex gap-2 text-xs">
        <span className="min-w-0 flex-1 truncate">{fileName(image.path)}</span>
        <span className="tabular text-text-2">{formatSigned(image.difference, 3)}</span>
      </span>
      <span className="line-clamp-2 block text-xs text-text-2">
        {formatFacts(only('candidate', comparison.candidateName), only('current', comparison.currentName))}
      </span>
    </button>
  )
}
