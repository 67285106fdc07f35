import type { SignalName } from '#model/signals.ts'
import { type Bits, removeBits } from '../../bits.ts'

/**
 * Boxes of labels, in columns: of the n-th image asked for the entries `start[n]` to `start[n + 1] - 1`. `labelClass` is a
 * position in `Facts.classes`; `place` holds x, y, width and height of each, in upright pixels.
 */
export type LabelBoxes = { start: Int32Array; labelClass: Int32Array; place: Float64Array }

/** What happened before: what the limits look at. Times are epoch milliseconds. */
export type History = {
  /** Of the last plan before this one, or null when this is the first. */
  lastPlan: { atMs: number; images: number } | null
  lastEventAtMs: number | null
  /** Changes to what is active and on disk in the last 30 days: +1 came or came back, -1 was archived or dropped. */
  moves: readonly { atMs: number; by: number }[]
}

/** What the current model says of reviewed images, in whole millionths; NaN is unknown. */
export type Signals = {
  /** The model's hash and when they were computed. */
  snapshot: string
  /** Why all of them are unknown, as a clause; null where they are of the current model. */
  problem: string | null
  values: Record<SignalName, Float64Array>
  /** By class. */
  recall: Float64Array
  /** By rule that lets images leave, the signals that its condition asks for. */
  asked: ReadonlyMap<string, readonly SignalName[]>
}

/**
 * Everything that the planner knows: a column per fact, an entry per image, images in the order of their rows. Times
 * are epoch milliseconds; NaN is unknown.
 */
export type Facts = {
  nowMs: number
  count: number
  row: Int32Array
  /** 32 bytes per image, beginning where words may. */
  sha256: Uint8Array
  /** All images in the order of their SHA-256: the order that is the same on every machine. */
  canonical: Int32Array
  sources: readonly string[]
  source: Int32Array
  /** Position in `ImageState.options`. */
  state: Uint8Array
  /** Active or retired. The others are in the archive or the trash: they only lead clusters of near-duplicates. */
  present: Bits
  retired: Bits
  importedAt: Float64Array
  /** NaN also where the camera's time is not believable. */
  capturedAt: Float64Array
  bytes: Float64Array
  pixels: Float64Array
  /** Number of edits of the labels. */
  revision: Int32Array
  /** Least confidence among the shown predictions. */
  minScore: Float64Array
  hashed: Bits
  hashHigh: Uint32Array
  hashLow: Uint32Array
  /** Class names, sorted. */
  classes: readonly string[]
  /** The labels of image i are `item[start[i]]` to `item[start[i + 1] - 1]`: four times the class plus the size, sorted. */
  labels: { start: Int32Array; item: Uint32Array }
  /** Under a hold that nobody has released. */
  held: Bits
  erasureRequested: Bits
  /** When it last came back to active. */
  restoredAt: Float64Array
  /** The frames of each sequence, in the order of their SHA-256. */
  sequences: readonly Int32Array[]
  /** The holders of each reference, by its name. */
  references: ReadonlyMap<string, Bits>
  /** Whether the settings name a frozen dataset as the golden set, and it has images. */
  hasGolden: boolean
  /** By condition, the images that it takes in; see conditions.ts. */
  matches: ReadonlyMap<string, Bits>
  /** The boxes of some images' labels, in the order asked for. */
  boxesOf(images: Uint32Array): LabelBoxes
  /** Cosine of two images' embeddings, null when one has none. */
  similarity?(a: number, b: number): number | null
  /** Read where the policy asks for them. */
  signals?: Signals
  history: History
}

/** An object's size by its box, as COCO has it. */
export const sizeNames = ['small', 'medium', 'large'] as const
export const smallPx = 32 * 32
export const mediumPx = 96 * 96

export const isReviewed = (facts: Facts, i: number): boolean => facts.state[i] === 2 || facts.state[i] === 3

/** Those that count for datasets. */
export function activeImages({ present, retired }: Facts): Bits {
  const active = present.slice()
  removeBits(active, retired)
  return active
}

export const labelCount = ({ labels }: Facts, i: number): number => labels.start[i + 1]! - labels.start[i]!

/** Where an image's row stands in the columns, -1 when it is not there. */
export function positionOf({ row: rows }: Facts, row: number): number {
  let [low, high] = [0, rows.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (rows[middle] === row) return middle
    if (rows[middle]! < row) low = middle + 1
    else high = middle - 1
  }
  return -1
}
