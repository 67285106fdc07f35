import type { Point } from '#model/geometry/box.ts'
import type { RunLengths } from '#model/geometry/mask-bitmap.ts'
import type { Seed } from './flood-grow.ts'

/** What the worker of the classical tools is asked. Places are in pixels of the window that it was given last. */
export type ClassicalTask =
  /** The pixels to work on from now on; `perPx` says how many of them lie on a pixel of the image. */
  | { kind: 'window'; bitmap: ImageBitmap; perPx: number }
  | { kind: 'grow'; seeds: readonly Seed[]; tolerance: number }
  /** The object of a prompt; `known` are boxes of objects under it. */
  | { kind: 'cut'; seeds: readonly Seed[]; box: Box | null; known: readonly Box[] }
  | { kind: 'wire'; from: Point; to: Point; snap: boolean }

export type Box = { x: number; y: number; width: number; height: number }

export type ClassicalResults = {
  window: null
  /** In pixels of the image from the window's corner; null when nothing was found. */
  grow: RunLengths | null
  /** The most likely first. */
  cut: RunLengths[]
  /** In pixels of the window. */
  wire: Point[]
}

export type ToClassicalWorker = { id: number; task: ClassicalTask }
export type FromClassicalWorker =
  | { id: number; result: ClassicalResults[ClassicalTask['kind']] }
  | { id: number; problem: string }
