import { type RefObject, useEffect, useState } from 'react'

/** What of a scrolling element's content is seen, in CSS pixels from the content's top: a little more than that, as it moves in steps. */
export type ScrolledPart = { topPx: number; heightPx: number }

/** Scrolling by less re-renders nothing. */
const stepPx = 96

/** Follows the scrolling and the size of an element. */
export function useScrolledPart(element: RefObject<HTMLElement | null>): ScrolledPart {
  const [part, setPart] = useState<ScrolledPart>({ topPx: 0, heightPx: 0 })
  useEffect(() => {
    const scrolled = element.current
    if (!scrolled) return
    const look = () => {
      const topPx = Math.floor(scrolled.scrollTop / stepPx) * stepPx
      const heightPx = scrolled.clientHeight + stepPx
      setPart((before) => (before.topPx === topPx && before.heightPx === heightPx ? before : { topPx, heightPx }))
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(scrolled)
    scrolled.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      scrolled.removeEventListener('scroll', look)
    }
  }, [element])
  return part
}
