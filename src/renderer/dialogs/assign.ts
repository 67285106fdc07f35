import { create } from 'zustand'
import type { Purpose } from '../route/route.ts'

export type AssignRequest = { where: string; order: string; purpose: Purpose; blind: boolean }

/** The images that a lead is about to assign; null while the dialog is closed. */
export const useAssign = create<{ request: AssignRequest | null }>(() => ({ request: null }))

export const openAssign = (where: string, order: string, purpose: Purpose = 'review', blind = false): void =>
  useAssign.setState({ request: { where, order, purpose, blind } })

export const closeAssign = (): void => useAssign.setState({ request: null })
