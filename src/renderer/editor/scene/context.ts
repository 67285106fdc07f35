/** What painters paint on: a canvas of the page, or an offscreen one. */
export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D
