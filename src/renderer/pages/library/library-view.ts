import { create } from 'zustand'
import { nothingSelected, type Selection } from './selection.ts'

type LibraryView = {
  /** The query that is applied; empty means all. */
  where: string
  /** As in the query language; empty means the order of import. */
  order: string
  cellPx: number
  selection: Selection
  /** Logical offset of the grid, so that coming back to the page shows the same place. */
  offsetPx: number
}

const cellPxKey = 'winnow.cellPx'
export const smallestCellPx = 104
export const largestCellPx = 320

function storedCellPx(): number {
  const stored = Number(localStorage.getItem(cellPxKey))
  return stored >= smallestCellPx && stored <= largestCellPx ? stored : 184
}

/** What the Library page shows; kept while other pages are open. */
export const useLibraryView = create<LibraryView>(() => ({
  where: '',
  order: '',
  cellPx: storedCellPx(),
  selection: nothingSelected,
  offsetPx: 0,
}))

export function showQuery(where: string, order: string): void {
  useLibraryView.setState({ where, order, selection: nothingSelected, offsetPx: 0 })
}

export const setOrder = (order: string): void => useLibraryView.setState({ order, offsetPx: 0 })

export const select = (change: (selection: Selection) => Selection): void =>
  useLibraryView.setState(({ selection }) => ({ selection: change(selection) }))

export function setCellPx(cellPx: number): void {
  localStorage.setItem(cellPxKey, String(cellPx))
  useLibraryView.setState({ cellPx })
}

/** Forgets everything of the workspace that was open. */
export const resetLibraryView = (): void => showQuery('', '')
