import type { ObjectId } from '../objects.ts'
import type { Viewport } from '../viewport.ts'
import type { PaintedShape } from './painted-shape.ts'
import type { PaintedArea } from './painted-view.ts'

/** What the page asks of the worker that paints shapes. Shapes are sent when they change, views at every move. */
export type ToShapesWorker =
  | { type: 'shapes'; changed: readonly PaintedShape[]; removed: readonly string[] }
  | { type: 'draw'; viewport: Viewport; area: PaintedArea; devicePixelRatio: number; without: ObjectId | null }

/** A snapshot of the shapes as they stand in this viewport, without the one that is painted elsewhere. */
export type Snapshot = { bitmap: ImageBitmap; viewport: Viewport; area: PaintedArea; without: ObjectId | null }
