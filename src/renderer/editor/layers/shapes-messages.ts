import type { ImageId } from '#model/ids.ts'
import type { ObjectId } from '../scene/objects.ts'
import type { PaintedArea, PaintedView } from '../scene/painted-view.ts'
import type { PaintedShape } from './painted-shape.ts'

/** Messages to the worker. Shapes are sent when they change, views when pixels are needed. */
export type ToShapesWorker =
  | { type: 'shapes'; changed: readonly PaintedShape[]; removed: readonly string[] }
  | ({ type: 'draw' } & SnapshotRequest)

export type SnapshotRequest = PaintedView & {
  imageId: ImageId
  devicePixelRatio: number
  /** Painted elsewhere. */
  without: readonly ObjectId[]
  /** Selected, other than the one painted elsewhere. */
  selected: readonly ObjectId[]
  /** Pause now and then: the user is moving the image. */
  gently: boolean
  marks: MarkStyle
}

/** Opacity from 0 to 1 and line width in CSS pixels. */
export type MarkStyle = { opacity: number; lineWidth: number }

/** The shapes in this viewport, and how long painting took. */
export type Snapshot = PaintedView & {
  imageId: ImageId
  bitmap: ImageBitmap
  /** The part of the area that the bitmap covers. */
  painted: PaintedArea
  without: readonly ObjectId[]
  tookMs: number
}
