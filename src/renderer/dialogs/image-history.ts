import { create } from 'zustand'

/** The image row whose history is shown. */
export const useImageHistory = create<{ row: number | null }>(() => ({ row: null }))

export const showImageHistory = (row: number): void => useImageHistory.setState({ row })
export const hideImageHistory = (): void => useImageHistory.setState({ row: null })
