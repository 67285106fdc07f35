import { create } from 'zustand'

/** Whether the menu of the acting user is open. A command opens it too. */
export const useUserMenu = create<{ isOpen: boolean }>(() => ({ isOpen: false }))

export const openUserMenu = (isOpen: boolean): void => useUserMenu.setState({ isOpen })
