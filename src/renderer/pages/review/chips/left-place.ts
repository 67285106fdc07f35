import type { ImageId } from '#model/ids.ts'
import type { BoardState } from './chip-board.ts'

/** Where a person left the chips to open one of them in the editor. */
export type LeftPlace = Pick<BoardState, 'where' | 'classId' | 'of' | 'order' | 'margin' | 'cellPx'> & {
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
