import { create } from 'zustand'
import type { GuidePlace } from './help/guide.ts'

type Overlay = 'palette' | 'shortcuts' | 'guide' | 'about' | 'report'
type Overlays = { open: Overlay | null; place: GuidePlace; sought: string }

/** Which of the window-wide dialogs is open, the place at which the guide is, and what is sought in it as it opens. */
export const useOverlays = create<Overlays>(() => ({ open: null, place: 'README.md', sought: '' }))

export const openOverlay = (open: Overlay): void => useOverlays.setState({ open })
export const closeOverlay = (): void => useOverlays.setState({ open: null })

/** Opens the guide at a place, or goes there where it is open. */
export const openGuide = (place: GuidePlace): void => useOverlays.setState({ open: 'guide', place, sought: '' })

/** Opens the guide with what it has about words. */
export const searchGuideFor = (sought: string): void => useOverlays.setState({ open: 'guide', sought })
