import { fileName } from '../../../kit/formats.ts'
import type { Cell } from './cell-loaders.ts'
import { cellFigure, tagText } from './cell-text.ts'

/** Returns the font of the captions in a weight. */
export const captionFont = (weight: number) => `${weight} 12px "Inter Variable", system-ui, sans-serif`

/** `tags` is the second line, empty if tags are not shown. */
type Caption = { widthPx: number; name: string; figure: string; tags: string }

/** Fits captions to the width of a cell. Caches them, because measuring text is the slow part of painting. */
export class CaptionFitter {
  #fitted = new WeakMap<Cell, Caption>()
  #showsTags = false

  get showsTags(): boolean {
    return this.#showsTags
  }

  /** Drops the cache, for example when another font has loaded. */
  forget(): void {
    this.#fitted = new WeakMap()
  }

  /** Shows or hides the second line with tags. */
  showTags(showsTags: boolean): void {
    if (showsTags === this.#showsTags) return
    this.#showsTags = showsTags
    this.forget()
  }

  fit(context: CanvasRenderingContext2D, row: Cell, widthPx: number): Caption {
    const cached = this.#fitted.get(row)
    if (cached?.widthPx === widthPx) return cached
    context.font = captionFont(400)
    const figure = cellFigure(row)
    const figurePx = context.measureText(figure).width
    const tags = this.#showsTags && row.tags.length > 0 ? tagText(row.tags) : []
    const shownTags = tags.find((text) => context.measureText(text).width <= widthPx - 2) ?? tags.at(-1) ?? ''
    context.font = captionFont(500)
    const name = shortenMiddle(context, fileName(row.path), widthPx - 24 - figurePx)
    const caption = { widthPx, name, figure, tags: shownTags }
    this.#fitted.set(row, caption)
    return caption
  }
}

/** Cuts the middle out of a long name, so that its beginning, number and extension stay readable. */
function shortenMiddle(context: CanvasRenderingContext2D, text: string, maxPx: number): string {
  if (context.measureText(text).width <= maxPx) return text
  const characters = [...text]
  let [low, high] = [0, characters.length]
  const cut = (kept: number) => {
    const head = Math.ceil(kept / 2)
    return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (context.measureText(cut(middle)).width <= maxPx) low = middle
    else high = middle - 1
  }
  return cut(low)
}
