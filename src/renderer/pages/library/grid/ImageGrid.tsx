import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ImageRow } from '#contract'
import { queries } from '../../../connection/index.ts'
import { classNames, formatCount, useTheme } from '../../../kit/index.ts'
import { takeReturn } from '../../../route/return-to.ts'
import { ViewersOf } from '../../../viewers/ViewersOf.tsx'
import { ImageMenu } from '../bulk/ImageMenu.tsx'
import { queryKey, searchOf, select, unfold, useLibraryView } from '../library-view.ts'
import { HoverPreview, setHovered } from '../preview/HoverPreview.tsx'
import { carryOver, nothingSelected, selectForMenu, selectOne, selectTo, toggle } from '../selection.ts'
import { useGroups } from '../use-sequence.ts'
import { cellLabel } from './cell-text.ts'
import { cellOrigin } from './grid-layout.ts'
import { checkPx, stackMarkPx } from './grid-painter.ts'
import { GridView } from './grid-view.ts'
import { useGridCommands, useMenuCommand } from './use-grid-commands.ts'

type ImageGridProps = {
  sequence: Uint32Array
  /** The size of its stack, by its row. */
  stackSizes: ReadonlyMap<number, number>
  onOpen(index: number): void
}

/** The images of a sequence as a grid that scrolls over any number of them. */
export function ImageGrid({ sequence, stackSizes, onOpen }: ImageGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const spacer = useRef<HTMLDivElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const [grid, setGrid] = useState<GridView | null>(null)
  const [cells, setCells] = useState<CellInSight[]>([])
  const { order, cellPx, selection, showsTags, showsBoxes } = useLibraryView()
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const [menu, setMenu] = useState<{ x: number; y: number; row: ImageRow | undefined } | null>(null)
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
  }, [])

  const shownSequence = useRef<Uint32Array>(sequence)
  const shownQuery = useRef(queryKey())
  const isFirst = useRef(true)
  useLayoutEffect(() => {
    if (!grid) return
    if (shownSequence.current !== sequence) select((before) => carryOver(before, shownSequence.current, sequence))
    shownSequence.current = sequence
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
  const groups = useGroups()
  useGridCommands(grid, sequence, onOpen)
  useMenuCommand(grid, (index) => {
    const box = grid?.boxOf(index)
    if (box) setMenu({ x: box.x + 24, y: box.y + 24, row: grid?.rowAt(index) })
  })

  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault()
    const index = grid?.indexAt(event.clientX, event.clientY) ?? null
    if (index === null) return
    setHovered(null)
    select((before) => selectForMenu(before, sequence, index))
    setMenu({ x: event.clientX, y: event.clientY, row: grid?.rowAt(index) })
  }

  const onClick = (event: MouseEvent) => {
    const index = grid?.indexAt(event.clientX, event.clientY) ?? null
    if (index === null || !grid) return select(() => nothingSelected)
    const box = grid.boxOf(index)
    const row = sequence[index]
    const isStackMark = box.right - event.clientX < stackMarkPx.width && event.clientY - box.y < stackMarkPx.height
    if (isStackMark && row !== undefined && stackSizes.has(row)) {
      const group = groups.get(row)
      if (group !== undefined) unfold(group)
      return
    }
    const isCheck = Math.max(event.clientX - box.x, event.clientY - box.y) < checkPx + 12
    select((before) =>
      event.shiftKey
        ? selectTo(before, sequence, index)
        : event.ctrlKey || event.metaKey || isCheck
          ? toggle(before, sequence, index)
          : selectOne(sequence, index),
    )
  }
  const hover = (index: number | null) => {
    grid?.showHover(index)
    if (index === null || !grid) return setHovered(null)
    const row = sequence[index]
    if (row !== undefined) setHovered({ row, box: grid.boxOf(index) })
  }
  const onMouseMove = (event: MouseEvent) => hover(grid?.indexAt(event.clientX, event.clientY) ?? null)
  const onDoubleClick = (event: MouseEvent) => {
    const index = grid?.indexAt(event.clientX, event.clientY) ?? null
    if (index !== null) onOpen(index)
  }
  const focusedCell = cells.find(({ index }) => index === selection.focus)

  return (
    <div className="relative min-h-0 flex-1">
      <ImageMenu shown={menu} sequence={sequence} onReview={onOpen} onClose={() => setMenu(null)} />
      <HoverPreview />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the page's commands do the same by key, wherever the focus is */}
      <div
        ref={scroller}
        role="listbox"
        aria-label={t`Images`}
        aria-multiselectable
        aria-activedescendant={focusedCell && `cell-${focusedCell.index}`}
        tabIndex={0}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
        onContextMenu={onContextMenu}
        onMouseMove={onMouseMove}
        onMouseLeave={() => hover(null)}
        onWheel={() => hover(null)}
        onMouseDown={() => setHovered(null)}
        className={classNames(
          'absolute inset-0 overflow-x-hidden overflow-y-scroll',
          focusedCell ? 'outline-none' : 'outline-offset-[-2px]',
        )}
      >
        <div ref={spacer} className="relative w-full">
          <div ref={layer} className="absolute top-0 left-0" aria-hidden />
          {cells.map((cell) => (
            <div
              key={cell.index}
              id={`cell-${cell.index}`}
              role="option"
              aria-selected={selection.ids.has(sequence[cell.index] ?? -1)}
              aria-posinset={cell.index + 1}
              aria-setsize={sequence.length}
              aria-label={cell.row ? cellText(cell.row, stackSizes.get(sequence[cell.index] ?? -1)) : t`Loading`}
              title={cell.row?.path}
              tabIndex={-1}
              className="absolute"
              style={cell.box}
            >
              <span className="absolute right-1.5" style={{ top: (grid?.layout.imageHeightPx ?? 0) - 30 }}>
                <ViewersOf imageId={cell.row?.imageId ?? null} />
              </span>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

const cellText = (row: ImageRow, stack: number | undefined): string =>
  stack === undefined ? cellLabel(row) : t`${cellLabel(row)}, stack of ${formatCount(stack)}`

/** A visible cell as an unstyled element: for screen readers, tooltips and tests. */
type CellInSight = {
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
