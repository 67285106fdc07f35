import { create } from 'zustand'

/** The images that are shown, by their query, for which the dialog asks what is to be pre-labeled and where; null while it is closed. */
export const usePrelabelDialog = create<{ where: string | null }>(() => ({ where: null }))

export const openPrelabel = (where: string): void => usePrelabelDialog.setState({ where })
export const closePrelabel = (): void => usePrelabelDialog.setState({ where: null })
