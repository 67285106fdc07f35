import { create } from 'zustand'

/** Files and folders that were opened with the app and that nobody has taken yet. */
export const useOffered = create<{ paths: readonly string[] }>(() => ({ paths: [] }))
