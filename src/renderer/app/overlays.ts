import { create } from 'zustand'

type Overlays = { open: 'palette' | 'shortcuts' | null }

/** Which of the window-wide dialogs is open. */
export const useOverlays = create<Overlays>(() => ({ open: null }))

export const openOverlay = (open: Overlays['open']): void => useOverlays.setState({ open })
export const closeOverlay = (): void => useOverlays.setState({ open: null })
