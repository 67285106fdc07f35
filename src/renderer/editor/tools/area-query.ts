import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { MaskShape } from '#model/shapes/mask.ts'

/** A place that a user pointed at: of the object, or beside it. */
export type QueryPoint = { at: Point; inside: boolean }

/** Points and at most one box, in pixels of the upright original. */
export type Prompt = { points: readonly QueryPoint[]; box: BoundingBox | null }

/**
 * What a tool can't find out by itself, because it takes the image's pixels or a model. Places are in pixels of the
 * upright original.
 */
export type AreaQuery =
  /** The object that a prompt means; `known` are the boxes of objects under its last point, the smallest first. */
  | { kind: 'segment'; prompt: Prompt; known: readonly BoundingBox[] }
  /** The area of similar color around points; the tolerance is a distance of colors, 0 to 255. */
  | { kind: 'grow'; points: readonly QueryPoint[]; tolerance: number }
  /** The way along edges between two places; `snap` draws the start to an edge nearby. */
  | { kind: 'wire'; from: Point; to: Point; snap: boolean }

/** A mask that may be meant; `score` is the model's own guess of how well it fits. */
export type ProposedArea = { mask: MaskShape; score: number | null }

export type Answer =
  /** `note` says what a user should know of how it came about. */
  | { kind: 'masks'; proposed: readonly ProposedArea[]; note: string | null }
  /** Both ends included; the start may have been drawn to an edge. */
  | { kind: 'wire'; path: readonly Point[] }
