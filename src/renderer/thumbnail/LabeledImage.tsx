import { useQuery } from '@tanstack/react-query'
import type { ImageId } from '#model/ids.ts'
import { imageUrl, queries } from '../connection/index.ts'
import { classNames, fileName } from '../kit/index.ts'
import { GeometryMark } from './GeometryMark.tsx'

type LabeledImageProps = { imageId: ImageId; className?: string }

/** Shows a whole image with its labels. */
export function LabeledImage({ imageId, className }: LabeledImageProps) {
  const { data: image } = useQuery(queries.labeling.open.queryOptions({ input: { imageId } }))
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions())
  const look = classNames('block bg-canvas', className)
  if (!image) return <div className={look} />
  const { widthPx, heightPx } = image
  return (
    <svg role="img" aria-label={fileName(image.path)} viewBox={`0 0 ${widthPx} ${heightPx}`} className={look}>
      <image href={imageUrl(imageId, 'proxy')} width={widthPx} height={heightPx} preserveAspectRatio="none" />
      {image.annotations.map(({ id, classId, geometry }) => (
        <GeometryMark
          key={id}
          geometry={geometry}
          color={classes?.find((one) => one.classId === classId)?.color}
          dotPx={Math.max(widthPx, heightPx) / 200}
        />
      ))}
    </svg>
  )
}
