import { create } from 'zustand'

/** What the library shows and what is selected in it, for pages that ask which images are meant. */
export const useLibrarySearch = create<{ where: string; selected: ReadonlySet<number> }>(() => ({
  where: '',
  selected: new Set(),
}))
