/** What painters paint on: a canvas of the page, or one that nobody sees. */
export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D
