import { create } from 'zustand'

/** Whether the dialog that chooses the golden set is open. */
export const useGoldenSet = create<{ isOpen: boolean }>(() => ({ isOpen: false }))

export const openGoldenSet = (): void => useGoldenSet.setState({ isOpen: true })
export const closeGoldenSet = (): void => useGoldenSet.setState({ isOpen: false })
