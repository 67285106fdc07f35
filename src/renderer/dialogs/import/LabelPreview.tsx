import { useEffect, useRef } from 'react'
import type { ImageId } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { imageUrl } from '../../connection/index.ts'
import { paintPreview } from './paint-preview.ts'

type LabelPreviewProps = {
  imageId: ImageId
  /** Size of the upright original in pixels. */
  widthPx: number
  heightPx: number
  annotations: readonly Annotation[]
  predictions: readonly Prediction[]
  classes: readonly LabelClass[]
  /** The largest size on screen. */
  maxWidthPx: number
  maxHeightPx: number
  label: string
}

/** A small image with its shapes: labels solid, open predictions dashed. */
export function LabelPreview(props: LabelPreviewProps) {
  const { imageId, widthPx, heightPx, annotations, predictions, classes, maxWidthPx, maxHeightPx, label } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const scale = Math.min(maxWidthPx / widthPx, maxHeightPx / heightPx)
  const [width, height] = [Math.max(1, Math.round(widthPx * scale)), Math.max(1, Math.round(heightPx * scale))]
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !canvas.current) return
    const ratio = window.devicePixelRatio
    canvas.current.width = width * ratio
    canvas.current.height = height * ratio
    paintPreview(context, { annotations, predictions, classes, scale, ratio })
  }, [annotations, predictions, classes, width, height, scale])
  return (
    <div className="relative overflow-hidden rounded-md bg-canvas" style={{ width, height }}>
      <img src={imageUrl(imageId, 'proxy')} alt="" width={width} height={height} draggable={false} />
      <canvas ref={canvas} role="img" aria-label={label} className="absolute inset-0" style={{ width, height }} />
    </div>
  )
}
