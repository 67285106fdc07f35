export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Of an image: pixels of the upright original. */
export type Size = { widthPx: number; heightPx: number }
