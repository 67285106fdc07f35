/**
 * Scrolling over more pixels than an element can be high. Chromium's limit is 33.5 million physical pixels, which is half as
 * many on a screen with two pixels per point. So the element that scrolls is at most `maxSpacerPx` high, and the offset in the
 * whole list ("logical") is kept separately. Small moves count one to one, large ones (dragging the scroll bar) in proportion.
 */
export const maxSpacerPx = 8_000_000

type ScrollSize = { totalPx: number; viewPx: number }

/** `offsetPx` is the logical offset, `domPx` the scroll position of the element that belongs to it. */
export type ScrollState = { offsetPx: number; domPx: number }

/** Returns the height of what the element scrolls over. */
export const spacerHeight = ({ totalPx, viewPx }: ScrollSize) => Math.max(viewPx, Math.min(totalPx, maxSpacerPx))

const clamp = (value: number, max: number) => Math.min(Math.max(0, value), Math.max(0, max))

/**
 * Returns the logical and the element's range, and the length of the two ends in which both move one to one, so that scrolling
 * reaches the ends exactly. Between them, the scroll bar is proportional.
 */
function rangesOf(size: ScrollSize) {
  const range = Math.max(0, size.totalPx - size.viewPx)
  const domRange = spacerHeight(size) - size.viewPx
  return { range, domRange, edgePx: Math.min(4 * size.viewPx, domRange / 4) }
}

/** Maps a value from one range to the other. */
function between(value: number, from: number, to: number, edgePx: number): number {
  if (value <= edgePx) return value
  if (from - value <= edgePx) return to - (from - value)
  return edgePx + ((value - edgePx) / (from - 2 * edgePx)) * (to - 2 * edgePx)
}

/** Returns the state at a logical offset, with the scroll bar at the matching place. */
export function scrolledTo(size: ScrollSize, offsetPx: number): ScrollState {
  const { range, domRange, edgePx } = rangesOf(size)
  const offset = clamp(offsetPx, range)
  return { offsetPx: offset, domPx: range === domRange ? offset : between(offset, range, domRange, edgePx) }
}

/** Returns the state after the user scrolled the element to `domPx`. */
export function scrolledBy(size: ScrollSize, before: ScrollState, domPx: number): ScrollState {
  const { range, domRange, edgePx } = rangesOf(size)
  if (range === domRange) return { offsetPx: clamp(domPx, range), domPx }
  const movedPx = domPx - before.domPx
  const isDrag = Math.abs(movedPx) >= 4 * size.viewPx
  if (isDrag) return { offsetPx: between(clamp(domPx, domRange), domRange, range, edgePx), domPx }
  const offsetPx = clamp(before.offsetPx + movedPx, range)
  // Near an end, put the bar where it belongs, so that scrolling can continue to the end of the list.
  const nearEnd = domPx < edgePx || domPx > domRange - edgePx
  return nearEnd ? scrolledTo(size, offsetPx) : { offsetPx, domPx }
}
