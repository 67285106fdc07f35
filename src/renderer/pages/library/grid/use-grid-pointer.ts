import type { MouseEvent } from 'react'
import type { ImageRow } from '#contract'
import { select, unfold } from '../library-view.ts'
import { setHovered } from '../preview/HoverPreview.tsx'
import { nothingSelected, selectByClick, selectForMenu } from '../selection.ts'
import { useGroups } from '../use-sequence.ts'
import { checkPx, stackMarkPx } from './grid-painter.ts'
import type { GridView } from './grid-view.ts'

type PointerOptions = {
  sequence: Uint32Array
  /** The size of each stack, by the row of its first image. */
  stackSizes: ReadonlyMap<number, number>
  onOpen(index: number): void
  onMenu(menu: { x: number; y: number; row: ImageRow | undefined }): void
}

/** Returns the mouse handlers of the grid's element. */
export function useGridPointer(grid: GridView | null, { sequence, stackSizes, onOpen, onMenu }: PointerOptions) {
  const groups = useGroups()
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault()
    const index = grid?.indexAt(event.clientX, event.clientY) ?? null
    if (index === null) return
    setHovered(null)
    select((before) => selectForMenu(before, sequence, index))
    onMenu({ x: event.clientX, y: event.clientY, row: grid?.rowAt(index) })
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
    select((before) => selectByClick(before, sequence, index, event, isCheck))
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
  return {
    onClick,
    onDoubleClick,
    onContextMenu,
    onMouseMove,
    onMouseLeave: () => hover(null),
    onWheel: () => hover(null),
    onMouseDown: () => setHovered(null),
  }
}
