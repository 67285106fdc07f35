import { useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { type PageName, useRoute } from '../route/route.ts'

type Folds = { folded: Partial<Record<PageName, boolean>> }

/** Pages that start with the sidebar folded, because their images need the width. */
const startFolded: readonly PageName[] = ['review', 'library']

/** In a narrower window, all pages start folded. */
const narrowPx = 1100
const isNarrow = (): boolean => window.innerWidth < narrowPx

function onSize(changed: () => void): () => void {
  window.addEventListener('resize', changed)
  return () => window.removeEventListener('resize', changed)
}

/** The user's choice per page, kept on this computer. */
const useFolds = create<Folds>()(persist((): Folds => ({ folded: {} }), { name: 'winnow.sidebar' }))

const isFoldedOn = (page: PageName, { folded }: Folds): boolean =>
  folded[page] ?? (startFolded.includes(page) || isNarrow())

/** Returns whether the sidebar is folded to icons on the current page. */
export function useIsFolded(): boolean {
  const page = useRoute((route) => route.page)
  useSyncExternalStore(onSize, isNarrow)
  return useFolds((folds) => isFoldedOn(page, folds))
}

/** Folds or unfolds the sidebar on the current page. */
export function toggleSidebar(): void {
  const { page } = useRoute.getState()
  useFolds.setState((folds) => ({ folded: { ...folds.folded, [page]: !isFoldedOn(page, folds) } }))
}
