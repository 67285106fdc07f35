import type { ChipOrder } from '#contract'
import type { ImageId } from '#model/ids.ts'

export type ChipsOf = 'predictions' | 'labels' | 'both'

/** Which chips are shown, and how. */
export type ChipView = {
  where: string
  classId: number | null
  of: ChipsOf
  order: ChipOrder
  /** Around each object, in parts of its longer side. */
  margin: number
  cellPx: number
}

/** Where the chips were left to open one of them in the editor. */
export type LeftPlace = ChipView & {
  imageId: ImageId
  objectId: string
  /** In the list; the chip itself may be gone from it when the person comes back. */
  place: number
}

let left: LeftPlace | null = null

export function leaveChips(place: LeftPlace): void {
  left = place
}

/** The place in the chips of this query to which a person comes back, if they left one. */
export const leftChips = (where: string): LeftPlace | null => (left?.where === where ? left : null)
