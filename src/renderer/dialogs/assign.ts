import { create } from 'zustand'

/** The images that a lead is about to assign; null while the dialog is closed. */
export const useAssign = create<{ request: { where: string; order: string } | null }>(() => ({ request: null }))

export const openAssign = (where: string, order: string): void => useAssign.setState({ request: { where, order } })

export const closeAssign = (): void => useAssign.setState({ request: null })
