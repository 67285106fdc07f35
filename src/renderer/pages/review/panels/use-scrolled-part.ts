import { type RefObject, useEffect, useState } from 'react'

/** The visible part of a scrolled element's content in CSS pixels, rounded outward to steps. */
export type ScrolledPart = { topPx: number; heightPx: number }

/** Smaller scrolling renders nothing. */
const stepPx = 96

/** Follows an element's scrolling and size. */
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
