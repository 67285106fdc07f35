import { createStore } from 'zustand/vanilla'
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
  /** In the list; the chip itself may be gone from it when the user comes back. */
  place: number
}

/** In this window, whichever review comes and goes. */
const chipViewState = createStore<{ left: LeftPlace | null }>(() => ({ left: null }))

export const leaveChips = (left: LeftPlace): void => chipViewState.setState({ left })

/** The place in the chips of this query to come back to, if they were left. */
export function leftChips(where: string): LeftPlace | null {
  const { left } = chipViewState.getState()
  return left?.where === where ? left : null
}
