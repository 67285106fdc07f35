import type { SignalName } from '#model/signals.ts'
import { type Bits, difference } from '../../bits.ts'

/**
 * Boxes of labels in columns: those of the n-th requested image are the entries `start[n]` to `start[n + 1] - 1`.
 * `labelClass` is a position in `Facts.classes`; `place` holds x, y, width and height of each in upright pixels.
 */
export type LabelBoxes = { start: Int32Array; labelClass: Int32Array; place: Float64Array }

/** What happened before, for the limits. Times are epoch milliseconds. */
export type History = {
  /** From the previous plan; null for the first plan. */
  lastPlan: { atMs: number; images: number } | null
  lastEventAtMs: number | null
  /** Images that came back from the trash (+1) or went to it (-1) in the last 30 days. */
  moves: readonly { atMs: number; by: number }[]
}

/** The current model's signals about reviewed images, in whole millionths; NaN is unknown. */
export type Signals = {
  /** The model's hash and when they were computed. */
  snapshot: string
  /** Why all of them are unknown, as a clause; null if they are from the current model. */
  problem: string | null
  values: Record<SignalName, Float64Array>
  /** By class. */
  recall: Float64Array
  /** The signals that each rule which lets images leave uses in its condition. */
  usedByRule: ReadonlyMap<string, readonly SignalName[]>
}

/**
 * Everything the planner knows: a column per fact, an entry per image, images in row order. Times
 * are epoch milliseconds; NaN is unknown.
 */
export type Facts = {
  nowMs: number
  count: number
  row: Int32Array
  /** 32 bytes per image. */
  sha256: Uint8Array
  /** All images sorted by SHA-256, an order that is the same on every machine. */
  canonical: Int32Array
  sources: readonly string[]
  source: Int32Array
  /** Position in `ImageState.options`. */
  state: Uint8Array
  /** Active or retired. The others are in the archive or the trash and only lead clusters of near-duplicates. */
  present: Bits
  retired: Bits
  importedAt: Float64Array
  /** NaN if the camera's time is not plausible. */
  capturedAt: Float64Array
  bytes: Float64Array
  pixels: Float64Array
  /** Number of edits of the labels. */
  revision: Int32Array
  /** Minimum confidence of the shown predictions. */
  minScore: Float64Array
  hashed: Bits
  hashHigh: Uint32Array
  hashLow: Uint32Array
  /** Class names, sorted. */
  classes: readonly string[]
  /** The labels of image i are `item[start[i]]` to `item[start[i + 1] - 1]`: four times the class plus the size, sorted. */
  labels: { start: Int32Array; item: Uint32Array }
  /** Under a hold that has not been released. */
  held: Bits
  erasureRequested: Bits
  /** When it last came back to active. */
  restoredAt: Float64Array
  /** The frames of each sequence, sorted by SHA-256. */
  sequences: readonly Int32Array[]
  /** The holders of each reference, by its name. */
  references: ReadonlyMap<string, Bits>
  /** Whether the settings name a frozen dataset as the golden set and it has images. */
  hasGolden: boolean
  /** The images that match each condition; see conditions.ts. */
  matches: ReadonlyMap<string, Bits>
  /** The boxes of some images' labels, in the requested order. */
  boxesOf(images: Uint32Array): LabelBoxes
  /** Cosine similarity of two images' embeddings; null if one has none. */
  similarity?(a: number, b: number): number | null
  /** Read only if the policy uses them. */
  signals?: Signals
  history: History
}

/** Object size by its box, as COCO defines it. */
export const sizeNames = ['small', 'medium', 'large'] as const
export const smallPx = 32 * 32
export const mediumPx = 96 * 96

export const isReviewed = (facts: Facts, i: number): boolean => facts.state[i] === 2 || facts.state[i] === 3

/** The images that count for datasets. */
export const activeImages = ({ present, retired }: Facts): Bits => difference(present, retired)

export const labelCount = ({ labels }: Facts, i: number): number => labels.start[i + 1]! - labels.start[i]!

/** Position of a number, such as an image's row, in an ascending list; -1 if it is not there. */
export function positionOf(list: ArrayLike<number>, number: number): number {
  let [low, high] = [0, list.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (list[middle] === number) return middle
    if (list[middle]! < number) low = middle + 1
    else high = middle - 1
  }
  return -1
}
