import { create } from 'zustand'
import type { CommentId, ImageId } from '#model/ids.ts'

export type SideTab = 'objects' | 'comments' | 'history' | 'image'
type Spot = [x: number, y: number] | null

type SidePanelState = {
  tab: SideTab
  /** Whether the panel covers the image in a narrow window. */
  isOver: boolean
  /** A comment being written. */
  draft: { imageId: ImageId; spot: Spot } | null
  /** The next click on the image places a comment. */
  placing: boolean
  /** The comment selected last, by its pin or in the list. */
  chosen: CommentId | null
}

/** What the side panel shows. */
export const useSidePanel = create<SidePanelState>(() => ({
  tab: 'objects',
  isOver: false,
  draft: null,
  placing: false,
  chosen: null,
}))

export const showTab = (tab: SideTab): void => useSidePanel.setState({ tab })

/** Returns whether the window is too narrow for image and panel; matches `slim` in styles.css. */
export const panelLiesOver = (): boolean => window.matchMedia('(max-width: 760px)').matches

export const toggleSidePanel = (): void => useSidePanel.setState(({ isOver }) => ({ isOver: !isOver }))

/** Begins a comment at a spot, or on the whole image. */
export const beginComment = (imageId: ImageId, spot: Spot): void =>
  useSidePanel.setState({ tab: 'comments', isOver: true, draft: { imageId, spot }, placing: false })

export const endDraft = (): void => useSidePanel.setState({ draft: null, placing: false })

export const chooseComment = (chosen: CommentId | null): void => useSidePanel.setState({ tab: 'comments', chosen })
