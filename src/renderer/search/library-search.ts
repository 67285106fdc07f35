import { create } from 'zustand'

/** The query and selection of the library, for other pages that let the user choose images. */
export const useLibrarySearch = create<{ where: string; selected: ReadonlySet<number> }>(() => ({
  where: '',
  selected: new Set(),
}))
