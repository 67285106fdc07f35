import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Alarm } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { imageUrl, queries } from '../../connection/index.ts'
import { Button, Dialog, fileName, formatCount } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { GeometryMark } from '../../thumbnail/GeometryMark.tsx'
import { type Mistake, mistakesOf, mistakeTitles } from './mistakes.ts'

const maxImages = 500

/** The model's mistakes on the images of an alarm, one image at a time. */
export function MistakesDialog({ alarm, onClose }: { alarm: Alarm; onClose(): void }) {
  const { data } = useQuery(
    queries.library.list.queryOptions({
      input: { where: alarm.where, order: 'image.reviewedAt:desc', limit: maxImages },
    }),
  )
  const [at, setAt] = useState(0)
  const images = data?.images ?? []
  const image = images[at]
  const go = (by: number) => setAt((place) => Math.max(0, Math.min(images.length - 1, place + by)))
  useArrowKeys(go)
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={t`What ${alarm.model} got wrong`}
      description={image ? t`${at + 1} of ${formatCount(images.length)} · ${fileName(image.path)}` : alarm.title}
      footer={
        <>
          <Button icon={ChevronLeft} disabled={at === 0} onClick={() => go(-1)}>
            {t`Previous`}
          </Button>
          <Button icon={ChevronRight} data-autofocus disabled={at >= images.length - 1} onClick={() => go(1)}>
            {t`Next`}
          </Button>
          <span className="flex-1" />
          <Button
            disabled={!image}
            onClick={() => image && navigate('review', { imageId: image.imageId, where: alarm.where })}
          >
            {t`Open in review`}
          </Button>
          <Button variant="primary" onClick={onClose}>
            {t`Close`}
          </Button>
        </>
      }
    >
      {image && <Mistakes key={image.imageId} imageId={image.imageId} alarm={alarm} />}
    </Dialog>
  )
}

/** Steps with the arrow keys, wherever the focus is. */
function useArrowKeys(go: (by: number) => void) {
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowRight') go(1)
      if (key === 'ArrowLeft') go(-1)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  })
}

const colors: Record<Mistake['kind'], string> = {
  missed: 'var(--danger)',
  spurious: 'var(--warn)',
  relabeled: 'var(--accent)',
  moved: 'var(--ok)',
}

function Mistakes({ imageId, alarm }: { imageId: ImageId; alarm: Alarm }) {
  const { data: image } = useQuery(queries.labeling.open.queryOptions({ input: { imageId } }))
  const { data: classes = [] } = useQuery(queries.workspace.classes.queryOptions())
  if (!image) return <p className="h-[55vh] text-text-2">{t`Loading…`}</p>
  const mistakes = mistakesOf(image, alarm.modelId)
  const dotPx = Math.max(image.widthPx, image.heightPx) / 200
  const nameOf = (classId: number | undefined) => classes.find((one) => one.classId === classId)?.name ?? ''
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_15rem] gap-4">
      <svg
        role="img"
        aria-label={t`Predictions (dashed) and labels (solid) on ${fileName(image.path)}`}
        viewBox={`0 0 ${image.widthPx} ${image.heightPx}`}
        className="h-[55vh] w-full rounded-md bg-canvas"
      >
        <image href={imageUrl(imageId, 'display')} width={image.widthPx} height={image.heightPx} />
        {mistakes.map(({ kind, predicted, label }, n) => (
          <g key={n}>
            {predicted && <GeometryMark geometry={predicted.geometry} color={colors[kind]} dotPx={dotPx} isDashed />}
            {label && <GeometryMark geometry={label.geometry} color={colors[kind]} dotPx={dotPx} />}
          </g>
        ))}
      </svg>
      <ul aria-label={t`Corrections`} className="flex flex-col gap-2 overflow-y-auto">
        <li className="text-xs text-text-2">
          {mistakes.length === 0
            ? t`Nothing was corrected manually, or the labels were changed since.`
            : t`${plural(mistakes.length, { one: '# correction', other: '# corrections' })}. Dashed: predicted. Solid: corrected.`}
        </li>
        {mistakes.map(({ kind, predicted, label }, n) => (
          <li key={n} className="flex items-baseline gap-2">
            <span className="size-2.5 shrink-0 rounded-sm" style={{ background: colors[kind] }} aria-hidden />
            <span>
              <span className="font-medium">{mistakeTitles[kind]}</span>{' '}
              {kind === 'relabeled'
                ? t`${nameOf(predicted?.classId)} is ${nameOf(label?.classId)}`
                : nameOf((label ?? predicted)?.classId)}
              {predicted && <span className="tabular text-text-3"> {(100 * predicted.score).toFixed(0)}%</span>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
