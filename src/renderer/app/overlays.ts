import { create } from 'zustand'
import type { GuidePlace } from './help/guide.ts'

type Overlay = 'palette' | 'shortcuts' | 'guide' | 'about' | 'report'
type Overlays = { open: Overlay | null; place: GuidePlace; search: string }

/** Which window-wide dialog is open, the current place in the guide, and the search that the guide opens with. */
export const useOverlays = create<Overlays>(() => ({ open: null, place: 'README.md', search: '' }))

export const openOverlay = (open: Overlay): void => useOverlays.setState({ open })
export const closeOverlay = (): void => useOverlays.setState({ open: null })

/** Opens the guide at a place, or goes there if it is open. */
export const openGuide = (place: GuidePlace): void => useOverlays.setState({ open: 'guide', place, search: '' })

/** Opens the guide with search results. */
export const searchGuideFor = (search: string): void => useOverlays.setState({ open: 'guide', search })
