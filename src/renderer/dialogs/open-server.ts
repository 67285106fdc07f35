import { create } from 'zustand'

/** The dialog that asks for the address of a server. */
export const useOpenServer = create<{ open: boolean }>(() => ({ open: false }))

export const askForServer = (): void => useOpenServer.setState({ open: true })
export const closeOpenServer = (): void => useOpenServer.setState({ open: false })
