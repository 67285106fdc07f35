import { create } from 'zustand'

/** Whether the list of the comments on all images is open. */
export const useAllComments = create<{ isShown: boolean }>(() => ({ isShown: false }))

export const showAllComments = (isShown: boolean): void => useAllComments.setState({ isShown })
