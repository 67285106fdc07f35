import { create } from 'zustand'
import type { CommentId, ImageId } from '#model/ids.ts'

export type SideTab = 'objects' | 'comments' | 'history' | 'image'
type Spot = [x: number, y: number] | null

type SidePanelState = {
  tab: SideTab
  /** Whether the panel lies over the image, where the window is too slim for both. */
  isOver: boolean
  /** A comment that is being written. */
  draft: { imageId: ImageId; spot: Spot } | null
  /** The next click on the image says where the comment belongs. */
  placing: boolean
  /** The comment that was chosen last, by its pin or in the list. */
  chosen: CommentId | null
}

/** What the side panel shows, and the comment available. */
export const useSidePanel = create<SidePanelState>(() => ({
  tab: 'objects',
  isOver: false,
  draft: null,
  placing: false,
  chosen: null,
}))

export const showTab = (tab: SideTab): void => useSidePanel.setState({ tab })

/** Where the window is too slim for image and panel, as `slim` in styles.css says. */
export const panelLiesOver = (): boolean => window.matchMedia('(max-width: 760px)').matches

export const toggleSidePanel = (): void => useSidePanel.setState(({ isOver }) => ({ isOver: !isOver }))

/** Begins a comment at a spot of the image, or on the whole of it. */
export const beginComment = (imageId: ImageId, spot: Spot): void =>
  useSidePanel.setState({ tab: 'comments', isOver: true, draft: { imageId, spot }, placing: false })

export const endDraft = (): void => useSidePanel.setState({ draft: null, placing: false })

export const chooseComment = (chosen: CommentId | null): void => useSidePanel.setState({ tab: 'comments', chosen })
