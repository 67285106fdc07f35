import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { SearchId } from '#model/ids.ts'
import { useLibrarySearch } from '../../search/library-search.ts'
import { asksFor } from '../../search/query-terms.ts'
import { nothingSelected, type Selection } from './selection.ts'

export type Layout = 'grid' | 'table' | 'strip'

type LibraryView = {
  /** The query that is applied; empty means all images. */
  where: string
  /** Whether the search field takes a query instead of words. */
  writesQuery: boolean
  /** The order, as in the query language; empty means the order of import. */
  order: string
  cellPx: number
  layout: Layout
  /** Whether near-duplicates are stacked. */
  stacks: boolean
  /** Groups of near-duplicates that are shown one by one even so. */
  unfolded: ReadonlySet<number>
  /** Whether captions show tags on a second line. */
  showsTags: boolean
  /** Whether thumbnails show the objects on them. */
  showsBoxes: boolean
  /** Whether a larger preview appears when the mouse rests on an image. */
  previews: boolean
  selection: Selection
  /** The scroll offset of the grid, so that the page reopens at the same place. */
  offsetPx: number
}

/** What the Library page shows. Kept while other pages are open; the display settings are kept on this computer. */
export const useLibraryView = create<LibraryView>()(
  persist(
    (): LibraryView => ({
      where: '',
      writesQuery: false,
      order: '',
      cellPx: 184,
      layout: 'grid',
      stacks: false,
      unfolded: new Set(),
      showsTags: false,
      showsBoxes: true,
      previews: true,
      selection: nothingSelected,
      offsetPx: 0,
    }),
    {
      name: 'winnow.library',
      partialize: ({ cellPx, layout, stacks, showsTags, showsBoxes, previews }) => ({
        cellPx,
        layout,
        stacks,
        showsTags,
        showsBoxes,
        previews,
      }),
    },
  ),
)

useLibraryView.subscribe(({ where, selection }) => useLibrarySearch.setState({ where, selected: selection.ids }))

/** Returns the search of an order such as `search:3`; null for any other order. */
export const searchOf = (order: string): SearchId | null =>
  SearchId.safeParse(order.replace(/^search:/, 'sch_')).data ?? null

/** Returns the order, or none if it belongs to a search that the query no longer has. */
const orderWithin = (where: string, order: string): string =>
  order.startsWith('search:') && !asksFor(where, 'inSearch', `sch_${order.slice('search:'.length)}`) ? '' : order

export function showQuery(where: string, order: string): void {
  useLibraryView.setState({
    where,
    order: orderWithin(where, order),
    unfolded: new Set(),
    selection: nothingSelected,
    offsetPx: 0,
  })
}

export function writeQuery(writesQuery: boolean): void {
  useLibraryView.setState({ writesQuery })
}

/** Returns query and order as one text. When it changes, the list scrolls to its top. */
export const queryKey = (): string => JSON.stringify([useLibraryView.getState().where, useLibraryView.getState().order])

/** Unfolds a group of near-duplicates, or stacks it again. */
export function unfold(group: number): void {
  const unfolded = new Set(useLibraryView.getState().unfolded)
  if (!unfolded.delete(group)) unfolded.add(group)
  useLibraryView.setState({ unfolded })
}

export function setOrder(order: string): void {
  useLibraryView.setState({ order, offsetPx: 0 })
}

export function select(change: (selection: Selection) => Selection): void {
  useLibraryView.setState(({ selection }) => ({ selection: change(selection) }))
}

/** Forgets the view of the workspace that was open before. */
export const resetLibraryView = (): void => showQuery('', '')
