import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImageRow, ThumbnailBoxes } from '#contract'
import { imageUrl, queries } from '../connection/index.ts'
import { classNames } from '../kit/index.ts'
import { BoxMark } from './MarkedCrop.tsx'

type MarkedThumbnailProps = {
  image: Pick<ImageRow, 'imageId' | 'path' | 'widthPx' | 'heightPx'>
  boxes?: ThumbnailBoxes['boxes']
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
        const [perX, perY] = [widthPx / 1000, heightPx / 1000]
        const box = { x: x * perX, y: y * perY, width: width * perX, height: height * perY }
        return <BoxMark key={i} box={box} color={colors.get(classId)} isDashed={!isLabel} />
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
