import { create } from 'zustand'
import type { CommentId, ImageId } from '#model/ids.ts'

export type SideTab = 'objects' | 'comments' | 'history' | 'image'
type Spot = [x: number, y: number] | null

type SidePanelState = {
  tab: SideTab
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
  draft: null,
  placing: false,
  chosen: null,
}))

export const showTab = (tab: SideTab): void => useSidePanel.setState({ tab })

/** Begins a comment at a spot of the image, or on the whole of it. */
export const beginComment = (imageId: ImageId, spot: Spot): void =>
  useSidePanel.setState({ tab: 'comments', draft: { imageId, spot }, placing: false })

export const endDraft = (): void => useSidePanel.setState({ draft: null, placing: false })

export const chooseComment = (chosen: CommentId | null): void => useSidePanel.setState({ tab: 'comments', chosen })
