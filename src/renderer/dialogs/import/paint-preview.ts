import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { boundsOfGeometry, shapeOf } from '#model/shapes/index.ts'
import { inView, paintMasks, paintShape } from '../../editor/layers/paint-shapes.ts'
import { type PaintedShape, paintedGeometry } from '../../editor/layers/painted-shape.ts'

type PreviewScene = {
  annotations: readonly Annotation[]
  predictions: readonly Prediction[]
  classes: readonly LabelClass[]
  /** CSS pixels per pixel of the original. */
  scale: number
  /** Device pixels per CSS pixel. */
  ratio: number
}

/** Paints labels and predictions over a whole image, as the editor does. */
export function paintPreview(context: CanvasRenderingContext2D, scene: PreviewScene): void {
  const { annotations, predictions, classes, scale, ratio } = scene
  const { width, height } = context.canvas
  context.clearRect(0, 0, width, height)
  const shapes = [...annotations, ...predictions]
    .map((label) => paintedShape(label, classes))
    .sort((a, b) => a.layer - b.layer || b.areaPx - a.areaPx)
  const area = { leftPx: 0, topPx: 0, widthPx: width / ratio, heightPx: height / ratio }
  const { visible, frame } = inView(shapes, { scale, leftPx: 0, topPx: 0 }, area, ratio)
  paintMasks(context, visible, frame)
  context.lineJoin = 'round'
  for (const shape of visible) paintShape(context, shape, frame)
}

function paintedShape(label: Annotation | Prediction, classes: readonly LabelClass[]): PaintedShape {
  const labelClass = classes.find(({ classId }) => classId === label.classId)
  const { x, y, width, height } = boundsOfGeometry(label.geometry)
  return {
    ...paintedGeometry(label.geometry, labelClass?.skeleton ?? null),
    id: label.id,
    bounds: [x, y, x + width, y + height],
    layer: 'layer' in label ? (label.layer ?? 0) : 0,
    areaPx: shapeOf(label.geometry).areaPx(label.geometry),
    color: labelClass?.color ?? '#808080',
    open: 'outcome' in label,
  }
}
