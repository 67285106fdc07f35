import { useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { type PageName, useRoute } from '../route/route.ts'

type Folds = { folded: Partial<Record<PageName, boolean>> }

/** Pages whose images want the width: they begin with the sidebar folded. */
const startFolded: readonly PageName[] = ['review', 'library']

/** Below it all pages want it. */
const narrowPx = 1100
const isNarrow = (): boolean => window.innerWidth < narrowPx

function onSize(changed: () => void): () => void {
  window.addEventListener('resize', changed)
  return () => window.removeEventListener('resize', changed)
}

/** What the user chose per page, kept on this computer. */
const useFolds = create<Folds>()(persist((): Folds => ({ folded: {} }), { name: 'winnow.sidebar' }))

const isFoldedOn = (page: PageName, { folded }: Folds): boolean =>
  folded[page] ?? (startFolded.includes(page) || isNarrow())

/** Whether the sidebar shows icons with their names below on the present page, or the wide list. */
export function useIsFolded(): boolean {
  const page = useRoute((route) => route.page)
  useSyncExternalStore(onSize, isNarrow)
  return useFolds((folds) => isFoldedOn(page, folds))
}

/** Folds or unfolds the sidebar on the present page. */
export function toggleSidebar(): void {
  const { page } = useRoute.getState()
  useFolds.setState((folds) => ({ folded: { ...folds.folded, [page]: !isFoldedOn(page, folds) } }))
}
