import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { AcceptedOrder, ObjectOrder } from '../scene/objects.ts'
import { type Adjustments, isAdjusted, unadjusted } from './adjustments.ts'

/** Display settings, on all images until the app is closed. None of it changes a file or a label. */
type ViewSettings = {
  adjustments: Adjustments
  /** What shows through where an image is transparent. */
  backdrop: 'checkerboard' | 'white'
  pixelGrid: boolean
  /** The small map in the corner, whenever a part of the image is out of sight. */
  miniMap: boolean
  /** Place and color under the pointer, sizes of shapes. */
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

export type ViewSettingsStore = typeof useViewSettings

/** How labels are painted, kept on this computer. */
export type MarkSettings = {
  /** By a shade of the class color for each object, by class, or by the object's state. */
  colorBy: 'shade' | 'class' | 'state'
  /** Of outlines, from 0 to 1. */
  opacity: number
  /** Of outlines, in CSS pixels. */
  lineWidth: number
  names: boolean
  filmStrip: boolean
  /** All but the selected object is dimmed. */
  dimRest: boolean
  /** How open predictions follow each other, in the list and by the keys. */
  objectOrder: ObjectOrder
  /** How accepted objects do. */
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
