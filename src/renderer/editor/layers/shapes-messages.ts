import type { ImageId } from '#model/ids.ts'
import type { ObjectId } from '../scene/objects.ts'
import type { PaintedArea, PaintedView } from '../scene/painted-view.ts'
import type { PaintedShape } from './painted-shape.ts'

/** What the page asks of the worker that paints shapes. Shapes are sent when they change, views when pixels are due. */
export type ToShapesWorker =
  | { type: 'shapes'; changed: readonly PaintedShape[]; removed: readonly string[] }
  | ({ type: 'draw' } & SnapshotWish)

export type SnapshotWish = PaintedView & {
  imageId: ImageId
  devicePixelRatio: number
  /** Painted elsewhere. */
  without: readonly ObjectId[]
  /** Selected besides the one that is painted elsewhere. */
  selected: readonly ObjectId[]
  /** Leave the processor to others now and then: the user is moving the image. */
  gently: boolean
  marks: MarkStyle
}

/** How strong outlines are: from 0 to 1, and in CSS pixels. */
export type MarkStyle = { opacity: number; lineWidth: number }

/** A snapshot of the shapes in this viewport, and how long it took. */
export type Snapshot = PaintedView & {
  imageId: ImageId
  bitmap: ImageBitmap
  /** The part of the area that has shapes: all that the bitmap holds. */
  painted: PaintedArea
  without: readonly ObjectId[]
  tookMs: number
}
