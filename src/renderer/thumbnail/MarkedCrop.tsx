import type { BoundingBox } from '#model/geometry/box.ts'
import type { ImageId } from '#model/ids.ts'
import type { Size } from '#model/units.ts'
import { imageUrl } from '../connection/index.ts'
import { classNames } from '../kit/index.ts'

type Mark = { box: BoundingBox; color: string | undefined; isDashed?: boolean }

type MarkedCropProps = {
  image: { imageId: ImageId } & Size
  around: BoundingBox
  marks: readonly Mark[]
  className?: string
}

/** Margin around the object, as a share of its longer side. */
const margin = 0.6

/** Shows an object with its surroundings: labels solid, predictions dashed. */
export function MarkedCrop({ image, around, marks, className }: MarkedCropProps) {
  const { imageId, widthPx, heightPx } = image
  const side = Math.max(around.width, around.height, 24) * (1 + 2 * margin)
  const [width, height] = [Math.min(side, widthPx), Math.min(side, heightPx)]
  const left = Math.min(Math.max(0, around.x + around.width / 2 - width / 2), widthPx - width)
  const top = Math.min(Math.max(0, around.y + around.height / 2 - height / 2), heightPx - height)
  return (
    <svg
      aria-hidden="true"
      viewBox={`${left} ${top} ${width} ${height}`}
      // Shows a non-square part whole; crops a square one to fill its place.
      preserveAspectRatio={width === height ? 'xMidYMid slice' : 'xMidYMid meet'}
      className={classNames('block bg-canvas', className)}
    >
      <image href={imageUrl(imageId, 'proxy')} width={widthPx} height={heightPx} preserveAspectRatio="none" />
      {marks.map((mark, n) => (
        <BoxMark key={n} {...mark} />
      ))}
    </svg>
  )
}

/** Draws a box with a dark casing, dashed for a prediction. */
export function BoxMark({ box: { x, y, width, height }, color, isDashed }: Mark) {
  const rect = { x, y, width, height, fill: 'none', vectorEffect: 'non-scaling-stroke' } as const
  return (
    <g>
      <rect {...rect} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
      <rect {...rect} stroke={color} strokeWidth={2} strokeDasharray={isDashed ? '6 3' : undefined} />
    </g>
  )
}
