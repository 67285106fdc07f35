import { create } from 'zustand'
import { hasUnsaved } from '../pages/review/saving/unsaved.ts'

/** Whether the user is asked before they sign out. */
export const useSignOut = create<{ isAsked: boolean }>(() => ({ isAsked: false }))

/** Signs out, and asks before where something is not saved. */
export function signOut(): void {
  if (hasUnsaved()) useSignOut.setState({ isAsked: true })
  else void window.winnow.signOut?.()
}
