import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { MapOf } from '#contract'

export type ColorBy = 'class' | 'state' | 'error' | 'week'

type MapView = { isShown: boolean; of: MapOf; colorBy: ColorBy }

/** Whether the map is shown beside the images, and what it shows. Kept on this computer. */
export const useMapView = create<MapView>()(
  persist((): MapView => ({ isShown: false, of: 'objects', colorBy: 'class' }), { name: 'winnow.map' }),
)

export function toggleMap(): void {
  useMapView.setState(({ isShown }) => ({ isShown: !isShown }))
}
