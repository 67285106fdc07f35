import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { ChangedImage, DiffedObject } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import { imageUrl, queries } from '../../../connection/index.ts'
import { classNames, formatList } from '../../../kit/index.ts'
import { changeColors } from './change-colors.ts'
import { changeText } from './object-changes.ts'

export const diffOfImage = (a: string, b: string, imageId: ImageId) =>
  queries.datasets.diffImage.queryOptions({ input: { a, b, imageId } })

/** Also finds removed images, but not purged ones. */
const isImage = (imageId: ImageId) => `id == "${imageId}" && lifecycle != "purged"`

export type DiffMode = 'beside' | 'over' | 'flicker'

type ComparedImageProps = { a: string; b: string; image: ChangedImage; mode: DiffMode; isAfter: boolean }

/** An image with its objects before and after: side by side, overlaid or alternating. */
export function ComparedImage({ a, b, image, mode, isAfter }: ComparedImageProps) {
  const { imageId } = image
  const { data: objects = [] } = useQuery(diffOfImage(a, b, imageId))
  const { data: rows } = useQuery(
    queries.library.list.queryOptions({ input: { where: isImage(imageId), limit: 1 }, retry: false }),
  )
  const size = rows?.images[0]
  if (!size)
    return (
      <div className="flex h-64 items-center justify-center rounded-lg bg-canvas text-text-2">
        {rows && t`Permanently deleted; its labels are still in the versions`}
      </div>
    )
  const sides: ('before' | 'after')[] =
    mode === 'beside' ? ['before', 'after'] : mode === 'over' ? ['before', 'after'] : [isAfter ? 'after' : 'before']
  const views = mode === 'over' ? [sides] : sides.map((side) => [side])
  return (
    <div className={classNames('grid gap-1', mode === 'beside' && 'grid-cols-2')}>
      {views.map((shown) => (
        <figure key={shown.join()} className="relative overflow-hidden rounded-lg bg-canvas">
          <svg
            role="img"
            aria-label={`${image.path}, ${formatList(shown.map((side) => (side === 'before' ? a : b)))}`}
            viewBox={`0 0 ${size.widthPx} ${size.heightPx}`}
            className={mode === 'beside' ? 'h-64 w-full' : 'h-[28rem] w-full'}
          >
            <image href={imageUrl(imageId, 'proxy')} width={size.widthPx} height={size.heightPx} />
            {shown.map((side) =>
              objects.map((object, i) => <Outline key={`${side} ${i}`} object={object} side={side} />),
            )}
          </svg>
          <figcaption className="absolute top-2 left-2 rounded-md bg-black/65 px-2 py-0.5 text-xs font-medium text-white">
            {mode === 'over' ? t`${a} dashed, ${b} solid` : shown[0] === 'before' ? a : b}
          </figcaption>
        </figure>
      ))}
    </div>
  )
}

function Outline({ object, side }: { object: DiffedObject; side: 'before' | 'after' }) {
  const shown = object[side]
  if (!shown || shown.geometry.shape === 'whole-image') return null
  const path = pathOf(shown.geometry)
  const line = { d: path, fill: 'none', vectorEffect: 'non-scaling-stroke' } as const
  const dashes = side === 'before' && object.kind !== 'unchanged' ? '6 4' : undefined
  return (
    <g>
      <title>{changeText(object) ?? shown.class}</title>
      <path {...line} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
      <path {...line} stroke={changeColors[object.kind]} strokeWidth={2} strokeDasharray={dashes} />
    </g>
  )
}

/** Returns the outline of a shape as an SVG path, or its bounding box if it has none. */
function pathOf(geometry: Geometry): string {
  const outlines = shapeOf(geometry).outline(geometry)
  if (outlines.length === 0) {
    const { x, y, width, height } = boundsOfGeometry(geometry)
    return `M${x} ${y}h${width}v${height}h${-width}Z`
  }
  return outlines
    .map(({ points, closed }) => `M${points.map(([x, y]) => `${x} ${y}`).join('L')}${closed ? 'Z' : ''}`)
    .join('')
}
