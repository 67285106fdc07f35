import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { EditorState } from '../../editor/editor-state.ts'
import type { ReviewFlow, ReviewState } from './review-flow.ts'

export const FlowContext = createContext<ReviewFlow | null>(null)

/** The review that the component is a part of. */
export function useFlow(): ReviewFlow {
  const flow = useContext(FlowContext)
  if (!flow) throw new Error('This component belongs inside of the review page.')
  return flow
}

export const useEditor = <Part>(part: (state: EditorState) => Part): Part => useStore(useFlow().editor.page, part)
export const useReview = <Part>(part: (state: ReviewState) => Part): Part => useStore(useFlow().page, part)
/** For what opens at once, as the next key is for it. */
export const useReviewNow = <Part>(part: (state: ReviewState) => Part): Part => useStore(useFlow().store, part)
