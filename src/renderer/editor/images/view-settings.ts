import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { AcceptedOrder, ObjectOrder } from '../scene/objects.ts'
import { type Adjustments, isAdjusted, unadjusted } from './adjustments.ts'

/** Display settings for all images until the app closes. They change neither files nor labels. */
type ViewSettings = {
  adjustments: Adjustments
  /** Shown behind transparent parts. */
  backdrop: 'checkerboard' | 'white'
  pixelGrid: boolean
  /** Show the map in the corner when zoomed in. */
  miniMap: boolean
  /** Show the position and color under the pointer. */
  readout: boolean
  panelOpen: boolean
}

export const useViewSettings = create<ViewSettings>(() => ({
  adjustments: unadjusted,
  backdrop: 'checkerboard',
  pixelGrid: true,
  miniMap: true,
  readout: true,
  panelOpen: false,
}))

/** How labels are painted; stored on this computer. */
export type MarkSettings = {
  /** By a shade of the class color per object, by class, or by state. */
  colorBy: 'shade' | 'class' | 'state'
  /** Of outlines, from 0 to 1. */
  opacity: number
  /** Of outlines, in CSS pixels. */
  lineWidth: number
  names: boolean
  filmStrip: boolean
  /** Dim all but the selected object. */
  dimRest: boolean
  /** Order of open predictions in the list and for keys. */
  objectOrder: ObjectOrder
  /** Order of accepted objects. */
  acceptedOrder: AcceptedOrder
}

export const useMarkSettings = create<MarkSettings>()(
  persist(
    (): MarkSettings => ({
      colorBy: 'shade',
      opacity: 1,
      lineWidth: 2,
      names: true,
      filmStrip: true,
      dimRest: false,
      objectOrder: 'confidence',
      acceptedOrder: 'place',
    }),
    {
      name: 'winnow.marks',
    },
  ),
)

export const adjust = (change: Partial<Adjustments>): void =>
  useViewSettings.setState(({ adjustments }) => ({ adjustments: { ...adjustments, ...change } }))

/** Resets the adjustments; returns whether there were any. */
export function resetAdjustments(): boolean {
  const before = isAdjusted(useViewSettings.getState().adjustments)
  useViewSettings.setState({ adjustments: unadjusted })
  return before
}
