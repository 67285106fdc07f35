import { create } from 'zustand'
import { SearchId } from '#model/ids.ts'
import { parseJson } from '#model/text/parse-json.ts'
import { useLibrarySearch } from '../../search/library-search.ts'
import { asksFor } from '../../search/query-terms.ts'
import { nothingSelected, type Selection } from './selection.ts'

const layouts = ['grid', 'table', 'strip'] as const
export type Layout = (typeof layouts)[number]

type LibraryView = {
  /** The query that is applied; empty means all. */
  where: string
  /** The search is written as a query instead of in words. */
  writesQuery: boolean
  /** As in the query language; empty means the order of import. */
  order: string
  cellPx: number
  /** Images, rows of facts, or one image large under a strip of the others. */
  layout: Layout
  /** Near-duplicates stand together under one of them. */
  stacks: boolean
  /** Groups of near-duplicates that are shown whole all the same. */
  unfolded: ReadonlySet<number>
  /** The second line of an image's caption shows its tags. */
  showsTags: boolean
  /** The objects of an image are drawn on its thumbnail. */
  showsBoxes: boolean
  /** A larger look at an image when the mouse rests on it. */
  previews: boolean
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

type Choices = Pick<LibraryView, 'layout' | 'showsTags' | 'showsBoxes' | 'previews' | 'stacks'>

const choicesKey = 'winnow.library'

function storedChoices(): Choices {
  const stored = parseJson(localStorage.getItem(choicesKey) ?? '{}')
  const given = typeof stored === 'object' && stored !== null ? (stored as Partial<Choices>) : {}
  return {
    layout: layouts.find((layout) => layout === given.layout) ?? 'grid',
    stacks: given.stacks === true,
    showsTags: given.showsTags === true,
    showsBoxes: given.showsBoxes !== false,
    previews: given.previews !== false,
  }
}

/** Changes how the library is shown; kept on this computer. */
export function chooseLook(choices: Partial<Choices>): void {
  const { layout, showsTags, showsBoxes, previews, stacks } = { ...useLibraryView.getState(), ...choices }
  const chosen = { layout, showsTags, showsBoxes, previews, stacks }
  localStorage.setItem(choicesKey, JSON.stringify(chosen))
  useLibraryView.setState(chosen)
}

/** What the Library page shows; kept while other pages are open. */
export const useLibraryView = create<LibraryView>(() => ({
  where: '',
  writesQuery: false,
  order: '',
  cellPx: storedCellPx(),
  ...storedChoices(),
  unfolded: new Set<number>(),
  selection: nothingSelected,
  offsetPx: 0,
}))

useLibraryView.subscribe(({ where, selection }) => useLibrarySearch.setState({ where, selected: selection.ids }))

/** The search that an order is of, as `search:3` is; null for any other order. */
export const searchOf = (order: string): SearchId | null =>
  SearchId.safeParse(order.replace(/^search:/, 'sch_')).data ?? null

/** The order of a search goes with its condition. */
const fitting = (where: string, order: string): string =>
  order.startsWith('search:') && !asksFor(where, 'inSearch', `sch_${order.slice('search:'.length)}`) ? '' : order

export function showQuery(where: string, order: string): void {
  useLibraryView.setState({
    where,
    order: fitting(where, order),
    unfolded: new Set(),
    selection: nothingSelected,
    offsetPx: 0,
  })
}

export const writeQuery = (writesQuery: boolean): void => useLibraryView.setState({ writesQuery })

/** The query and order as one word: where it is another one than before, the list begins at its top again. */
export const queryKey = (): string => JSON.stringify([useLibraryView.getState().where, useLibraryView.getState().order])

/** Shows the images of a group one by one, or as a stack again. */
export const unfold = (group: number): void =>
  useLibraryView.setState(({ unfolded }) => ({
    unfolded: unfolded.has(group)
      ? new Set([...unfolded].filter((one) => one !== group))
      : new Set([...unfolded, group]),
  }))

export const setOrder = (order: string): void => useLibraryView.setState({ order, offsetPx: 0 })

export const select = (change: (selection: Selection) => Selection): void =>
  useLibraryView.setState(({ selection }) => ({ selection: change(selection) }))

export function setCellPx(cellPx: number): void {
  localStorage.setItem(cellPxKey, String(cellPx))
  useLibraryView.setState({ cellPx })
}

/** Forgets everything of the workspace that was open. */
export const resetLibraryView = (): void => showQuery('', '')
