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

/**
 * The two ranges and the stretch at either end in which both go one to one, so that the ends are reached exactly. Between
 * the stretches the scroll bar is proportional.
 */
function rangesOf(size: ScrollSize) {
  const range = Math.max(0, size.totalPx - size.viewPx)
  const domRange = spacerOf(size) - size.viewPx
  return { range, domRange, edgePx: Math.min(4 * size.viewPx, domRange / 4) }
}

/** The place of a value between the same stretches of another range. */
function between(value: number, from: number, to: number, edgePx: number): number {
  if (value <= edgePx) return value
  if (from - value <= edgePx) return to - (from - value)
  return edgePx + ((value - edgePx) / (from - 2 * edgePx)) * (to - 2 * edgePx)
}

/** The state at a logical offset, with the scroll bar at the matching place. */
export function scrolledTo(size: ScrollSize, offsetPx: number): ScrollState {
  const { range, domRange, edgePx } = rangesOf(size)
  const offset = clamp(offsetPx, range)
  return { offsetPx: offset, domPx: range === domRange ? offset : between(offset, range, domRange, edgePx) }
}

/** The state after the element was scrolled to `domPx` by the user. */
export function scrolledBy(size: ScrollSize, before: ScrollState, domPx: number): ScrollState {
  const { range, domRange, edgePx } = rangesOf(size)
  if (range === domRange) return { offsetPx: clamp(domPx, range), domPx }
  const movedPx = domPx - before.domPx
  const isDrag = Math.abs(movedPx) >= 4 * size.viewPx
  if (isDrag) return { offsetPx: between(clamp(domPx, domRange), domRange, range, edgePx), domPx }
  const offsetPx = clamp(before.offsetPx + movedPx, range)
  // Near an end the bar is put where it belongs, so that scrolling can go on until the whole has come to its end.
  const nearEnd = domPx < edgePx || domPx > domRange - edgePx
  return nearEnd ? scrolledTo(size, offsetPx) : { offsetPx, domPx }
}
