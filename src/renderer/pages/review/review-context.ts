import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { EditorState } from '../../editor/editor-state.ts'
import type { ReviewSession } from './review-session.ts'
import type { ReviewState } from './review-state.ts'

export const ReviewContext = createContext<ReviewSession | null>(null)

/** Returns the review around the component. */
export function useReviewSession(): ReviewSession {
  const review = useContext(ReviewContext)
  if (!review) throw new Error('This component belongs inside of the review page.')
  return review
}

export const useEditor = <Part>(part: (state: EditorState) => Part): Part =>
  useStore(useReviewSession().editor.page, part)
export const useReview = <Part>(part: (state: ReviewState) => Part): Part => useStore(useReviewSession().page, part)
/** For what must open at once, before the next key. */
export const useReviewNow = <Part>(part: (state: ReviewState) => Part): Part => useStore(useReviewSession().store, part)
