import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { RunLengths } from '#model/geometry/mask-bitmap.ts'
import type { Seed } from './flood-grow.ts'

/** Tasks for the classical worker. Places and boxes are in pixels of its current window. */
export type ClassicalTask =
  /** The pixels to work on; `shown` is the size of what they show, in whole pixels of the image. */
  | { kind: 'window'; bitmap: ImageBitmap; shown: { width: number; height: number } }
  | { kind: 'grow'; seeds: readonly Seed[]; tolerance: number }
  /** Cuts out the object of a prompt; `known` are boxes of objects under it. */
  | { kind: 'cut'; seeds: readonly Seed[]; box: BoundingBox | null; known: readonly BoundingBox[] }
  | { kind: 'wire'; from: Point; to: Point; snap: boolean }

export type ClassicalResults = {
  window: null
  /** In image pixels from the window's corner; null if nothing was found. */
  grow: RunLengths | null
  /** Likeliest first. */
  cut: RunLengths[]
  /** In pixels of the window. */
  wire: Point[]
}

export type ToClassicalWorker = { id: number; task: ClassicalTask }
export type FromClassicalWorker =
  | { id: number; result: ClassicalResults[ClassicalTask['kind']] }
  | { id: number; problem: string }
