import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type ScrollState, scrolledBy, scrolledTo } from '../grid/logical-scroll.ts'
import type { Cells } from '../grid/use-grid-commands.ts'
import { queryKey, select } from '../library-view.ts'
import { carryOver } from '../selection.ts'

export const rowPx = 30
export const headPx = 32

/** Where the table is scrolled to, over any number of rows. `follow` takes over where its element was scrolled. */
export function useRowScroll(scroller: RefObject<HTMLDivElement | null>, sequence: Uint32Array) {
  const [viewPx, setViewPx] = useState(0)
  const [scroll, setScroll] = useState<ScrollState>({ offsetPx: 0, domPx: 0 })
  const size = { totalPx: sequence.length * rowPx, viewPx }

  const moveTo = (offsetPx: number) => {
    const next = scrolledTo(size, offsetPx)
    setScroll(next)
    if (scroller.current) scroller.current.scrollTop = next.domPx
  }
  const shownSequence = useRef(sequence)
  const shownQuery = useRef(queryKey())
  useLayoutEffect(() => {
    if (shownSequence.current !== sequence) select((before) => carryOver(before, shownSequence.current, sequence))
    shownSequence.current = sequence
    if (shownQuery.current !== queryKey()) moveTo(0)
    shownQuery.current = queryKey()
  }, [sequence])
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setViewPx(Math.max(0, element.clientHeight - headPx)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])

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
