export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** For an image: pixels of the upright original. */
export type Size = { widthPx: number; heightPx: number }
