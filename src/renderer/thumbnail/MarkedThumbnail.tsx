import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImageRow, ThumbnailBoxes } from '#contract'
import { imageUrl, queries } from '../connection/index.ts'
import { classNames } from '../kit/index.ts'

type MarkedThumbnailProps = {
  image: Pick<ImageRow, 'imageId' | 'path' | 'widthPx' | 'heightPx'>
  boxes?: ThumbnailBoxes['boxes'] | undefined
  className?: string
}

/** Shows an image filling its place, with its largest objects: labels solid, predictions dashed. */
export function MarkedThumbnail({ image, boxes = [], className }: MarkedThumbnailProps) {
  const { imageId, path, widthPx, heightPx } = image
  // Of a missing original, only the thumbnail may be left.
  const [variant, setVariant] = useState<'proxy' | 'thumbnail'>('proxy')
  const colors = new Map(
    (useQuery(queries.workspace.classes.queryOptions()).data ?? []).map(({ classId, color }) => [classId, color]),
  )
  return (
    <svg
      role="img"
      aria-label={path}
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      preserveAspectRatio="xMidYMid slice"
      className={classNames('block bg-canvas', className)}
    >
      <image
        href={imageUrl(imageId, variant)}
        onError={() => setVariant('thumbnail')}
        width={widthPx}
        height={heightPx}
        preserveAspectRatio="none"
      />
      {boxes.map(({ classId, isLabel, place: [x, y, width, height] }, i) => {
        const box = {
          x: (x / 1000) * widthPx,
          y: (y / 1000) * heightPx,
          width: (width / 1000) * widthPx,
          height: (height / 1000) * heightPx,
          fill: 'none',
          vectorEffect: 'non-scaling-stroke',
        } as const
        return (
          <g key={i}>
            <rect {...box} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
            <rect {...box} stroke={colors.get(classId)} strokeWidth={2} strokeDasharray={isLabel ? undefined : '6 3'} />
          </g>
        )
      })}
    </svg>
  )
}

/** Returns a lookup of images' boxes; null until loaded. */
export function useBoxes(
  imageIds: readonly ImageRow['imageId'][],
): (imageId: ImageRow['imageId']) => ThumbnailBoxes['boxes'] | undefined {
  const { data } = useQuery({
    ...queries.library.boxes.queryOptions({ input: { imageIds: [...imageIds] } }),
    enabled: imageIds.length > 0,
  })
  return (imageId) => data?.find((one) => one.imageId === imageId)?.boxes
}
