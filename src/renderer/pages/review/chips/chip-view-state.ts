import type { ChipOrder } from '#contract'
import type { ImageId } from '#model/ids.ts'

export type ChipsOf = 'predictions' | 'labels' | 'both'

export type ChipView = {
  where: string
  classId: number | null
  of: ChipsOf
  order: ChipOrder
  /** Around each object, as a share of its longer side. */
  margin: number
  cellPx: number
}

/** Where the grid was left to open a chip in the editor. */
export type LeftPlace = ChipView & {
  imageId: ImageId
  objectId: string
  /** In the list; the chip may be gone when the user returns. */
  place: number
}

/** Kept for this window. */
let leftPlace: LeftPlace | null = null

export function leaveChips(left: LeftPlace): void {
  leftPlace = left
}

/** Returns where the chips of this query were left, if they were. */
export const leftChips = (where: string): LeftPlace | null => (leftPlace?.where === where ? leftPlace : null)
