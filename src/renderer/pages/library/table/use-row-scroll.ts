import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { useSize } from '../../../kit/index.ts'
import { type ScrollState, scrolledBy, scrolledTo } from '../grid/logical-scroll.ts'
import type { Cells } from '../grid/use-grid-commands.ts'
import { queryKey } from '../library-view.ts'
import { useCarriedSelection } from '../use-carried-selection.ts'

export const rowPx = 30
export const headPx = 32

/** Scrolls the table over any number of rows. Call `follow` when the user has scrolled its element. */
export function useRowScroll(scroller: RefObject<HTMLDivElement | null>, sequence: Uint32Array) {
  const viewPx = Math.max(0, useSize(scroller).height - headPx)
  const [scroll, setScroll] = useState<ScrollState>({ offsetPx: 0, domPx: 0 })
  const size = { totalPx: sequence.length * rowPx, viewPx }

  const moveTo = (offsetPx: number) => {
    const next = scrolledTo(size, offsetPx)
    setScroll(next)
    if (scroller.current) scroller.current.scrollTop = next.domPx
  }
  useCarriedSelection(sequence)
  const shownQuery = useRef(queryKey())
  useLayoutEffect(() => {
    if (shownQuery.current !== queryKey()) moveTo(0)
    shownQuery.current = queryKey()
  }, [sequence])

  const first = Math.max(0, Math.floor(scroll.offsetPx / rowPx))
  const end = Math.min(sequence.length, Math.ceil((scroll.offsetPx + viewPx) / rowPx))
  const cells: Cells = {
    layout: { columns: 1, rowHeightPx: rowPx },
    viewHeightPx: viewPx,
    visible: () => ({ first, end }),
    scrollToCell(index) {
      const [top, bottom] = [index * rowPx, (index + 1) * rowPx - viewPx]
      moveTo(scroll.offsetPx > top ? top : Math.max(scroll.offsetPx, bottom))
    },
    takeFocus: () => scroller.current?.focus({ preventScroll: true }),
  }
  const follow = (scrollTop: number) => {
    if (Math.abs(scrollTop - scroll.domPx) >= 1) setScroll(scrolledBy(size, scroll, scrollTop))
  }
  return { cells, scroll, size, follow }
}
