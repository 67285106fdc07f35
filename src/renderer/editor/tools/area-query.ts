import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { MaskShape } from '#model/shapes/mask.ts'

/** A place on the object, or outside of it. */
export type QueryPoint = { at: Point; inside: boolean }

/** Points and at most one box, in pixels of the upright original. */
export type Prompt = { points: readonly QueryPoint[]; box: BoundingBox | null }

/** What a tool needs the image's pixels or a model for. Places are in pixels of the upright original. */
export type AreaQuery =
  /** The object that a prompt means; `known` are the boxes of objects under its first point, smallest first. */
  | { kind: 'segment'; prompt: Prompt; known: readonly BoundingBox[] }
  /** The area of similar color around points; the tolerance is a color distance from 0 to 255. */
  | { kind: 'grow'; points: readonly QueryPoint[]; tolerance: number }
  /** The path along edges between two places; `snap` moves the start to an edge nearby. */
  | { kind: 'wire'; from: Point; to: Point; snap: boolean }

/** A candidate mask; `score` is the model's estimate of how well it fits. */
export type ProposedArea = { mask: MaskShape; score: number | null }

export type Answer =
  /** `note` is a hint for the user. */
  | { kind: 'masks'; proposed: readonly ProposedArea[]; note: string | null }
  /** Includes both ends; the start may have moved to an edge. */
  | { kind: 'wire'; path: readonly Point[] }
