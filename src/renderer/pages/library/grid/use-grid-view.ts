import { useQuery } from '@tanstack/react-query'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ImageRow } from '#contract'
import { queries } from '../../../connection/index.ts'
import { useTheme } from '../../../kit/index.ts'
import { takeReturn } from '../../../route/return-to.ts'
import { queryKey, searchOf, select, useLibraryView } from '../library-view.ts'
import { selectOne } from '../selection.ts'
import { useCarriedSelection } from '../use-carried-selection.ts'
import { cellOrigin } from './grid-layout.ts'
import { GridView } from './grid-view.ts'

type GridElements = Record<'scroller' | 'spacer' | 'layer', RefObject<HTMLDivElement | null>>

/** Creates the grid in these elements and keeps it up to date. Returns it with the cells in sight. */
export function useGridView(
  { scroller, spacer, layer }: GridElements,
  sequence: Uint32Array,
  stackSizes: ReadonlyMap<number, number>,
): { grid: GridView | null; cells: readonly CellInSight[] } {
  const [grid, setGrid] = useState<GridView | null>(null)
  const [cells, setCells] = useState<CellInSight[]>([])
  const { order, cellPx, selection, showsTags, showsBoxes } = useLibraryView()
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const theme = useTheme((state) => state.shown)

  useEffect(() => {
    if (!scroller.current || !spacer.current || !layer.current) return
    const view: GridView = new GridView({
      scroller: scroller.current,
      spacer: spacer.current,
      layer: layer.current,
      onSettled: () => {
        useLibraryView.setState({ offsetPx: view.offsetPx })
        setCells(cellsInSight(view))
      },
    })
    setGrid(view)
    return () => view.close()
  }, [scroller, spacer, layer])

  useCarriedSelection(sequence)
  const shownQuery = useRef(queryKey())
  const isFirst = useRef(true)
  useLayoutEffect(() => {
    if (!grid) return
    grid.showSequence(sequence, stackSizes)
    if (shownQuery.current !== queryKey()) grid.scrollTo(0)
    shownQuery.current = queryKey()
    if (isFirst.current && sequence.length > 0) {
      grid.scrollTo(useLibraryView.getState().offsetPx)
      const at = sequence.indexOf(takeReturn() ?? -1)
      if (at >= 0) {
        select(() => selectOne(sequence, at))
        grid.scrollToCell(at)
      }
      isFirst.current = false
    }
  }, [grid, sequence, stackSizes])
  useLayoutEffect(() => grid?.showCellSize(cellPx), [grid, cellPx])
  useLayoutEffect(() => grid?.showSelection(selection), [grid, selection])
  useLayoutEffect(() => grid?.showTheme(), [grid, theme])
  useLayoutEffect(() => grid?.showTags(showsTags), [grid, showsTags])
  useLayoutEffect(() => grid?.showBoxes(showsBoxes && classes ? classes : null), [grid, showsBoxes, classes])
  useLayoutEffect(() => grid?.showSimilarities(searchOf(order)), [grid, order])
  return { grid, cells }
}

export type CellInSight = {
  index: number
  row: ImageRow | undefined
  box: { left: number; top: number; width: number; height: number }
}

function cellsInSight(grid: GridView): CellInSight[] {
  const { first, end } = grid.visible()
  const { layout } = grid
  return Array.from({ length: end - first }, (_, i) => {
    const { x, y } = cellOrigin(layout, first + i)
    const box = { left: x, top: y - grid.offsetPx + grid.domPx, width: layout.cellWidthPx, height: layout.cellHeightPx }
    return { index: first + i, row: grid.rowAt(first + i), box }
  })
}
