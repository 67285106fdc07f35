/**
 * Scrolling over more pixels than an element may be high. Chromium stops at 33.5 million physical pixels, half of that
 * on a screen with two pixels a point; so the element that scrolls is at most `maxSpacerPx` high, and the offset in the
 * whole ("logical") is kept apart. Small moves are taken one to one, large ones (dragging the scroll bar) in proportion.
 */
export const maxSpacerPx = 8_000_000

export type ScrollSize = { totalPx: number; viewPx: number }

/** `offsetPx` is the logical offset, `domPx` the scroll position of the element that goes with it. */
export type ScrollState = { offsetPx: number; domPx: number }

const spacerOf = ({ totalPx, viewPx }: ScrollSize) => Math.max(viewPx, Math.min(totalPx, maxSpacerPx))

export { spacerOf as spacerHeight }

const clamp = (value: number, max: number) => Math.min(Math.max(0, value), Math.max(0, max))

/** The state at a logical offset, with the scroll bar at the place that stands for it. */
export function scrolledTo(size: ScrollSize, offsetPx: number): ScrollState {
  const range = size.totalPx - size.viewPx
  const offset = clamp(offsetPx, range)
  const domRange = spacerOf(size) - size.viewPx
  return {
    offsetPx: offset,
    domPx: range <= 0 ? 0 : size.totalPx <= maxSpacerPx ? offset : (offset / range) * domRange,
  }
}

/** The state after the element was scrolled to `domPx` by the person. */
export function scrolledBy(size: ScrollSize, before: ScrollState, domPx: number): ScrollState {
  if (size.totalPx <= maxSpacerPx) return { offsetPx: clamp(domPx, size.totalPx - size.viewPx), domPx }
  const moved = domPx - before.domPx
  const domRange = spacerOf(size) - size.viewPx
  if (Math.abs(moved) >= 4 * size.viewPx)
    return { offsetPx: (clamp(domPx, domRange) / domRange) * (size.totalPx - size.viewPx), domPx }
  const offsetPx = clamp(before.offsetPx + moved, size.totalPx - size.viewPx)
  // Near an end of the element, the bar is put where it belongs, so that scrolling can go on.
  const nearEnd = domPx < 2 * size.viewPx || domPx > domRange - 2 * size.viewPx
  return nearEnd ? scrolledTo(size, offsetPx) : { offsetPx, domPx }
}
