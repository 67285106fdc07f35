import { CaptionFitter } from './caption-fitter.ts'
import { cellOrigin, cellsBetween } from './grid-layout.ts'
import { type GridScene, paintCell } from './grid-painter.ts'

/** The part of the gap above a row that belongs to the row, because the frame of a selected cell is larger than the cell. */
const overhangPx = 5

/** Rows above and below those in sight that are painted too, because the screen may scroll before the page is notified. */
const rowsAround = 2
/** Unused canvases that are kept, because one row leaves a moment before the next one arrives. */
const sparesKept = 2

/** A painted row of cells. `looks` holds everything that it shows: the row is repainted only if that changes. */
type Strip = { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D; looks: readonly unknown[] }

/** Paints the cells in sight. Each row is a canvas that scrolls along, so that scrolling only paints rows that come in. */
export class RowStrips {
  readonly captions = new CaptionFitter()
  readonly #layer: HTMLElement
  readonly #strips = new Map<number, Strip>()
  readonly #spare: Strip[] = []

  /** `layer` is an element without height at the top of the scrolled content. */
  constructor(layer: HTMLElement) {
    this.#layer = layer
  }

  close(): void {
    this.#layer.replaceChildren()
  }

  /** Repaints everything in the next frame, for example after a font has loaded. */
  forget(): void {
    this.captions.forget()
    for (const strip of this.#strips.values()) strip.looks = []
  }

  paint(scene: GridScene): void {
    const { layout, offsetPx, domPx } = scene
    const { first, end } = cellsBetween(layout, offsetPx, offsetPx + scene.heightPx)
    const rows = Math.ceil(layout.count / layout.columns)
    const firstRow = Math.max(0, Math.floor(first / layout.columns) - rowsAround)
    const endRow = Math.min(rows, Math.ceil(end / layout.columns) + rowsAround)
    for (const [row, strip] of this.#strips) {
      if (row >= firstRow && row < endRow) continue
      this.#strips.delete(row)
      this.#spare.push(strip)
    }
    for (let row = firstRow; row < endRow; row++) {
      const { y } = cellOrigin(layout, row * layout.columns)
      const top = `${Math.round(y - overhangPx - offsetPx + domPx)}px`
      const { style } = this.#strip(row, scene)
      if (style.top !== top) style.top = top
    }
    for (const { canvas } of this.#spare.splice(sparesKept)) canvas.remove()
    for (const { canvas } of this.#spare) canvas.hidden = true
  }

  /** Returns the canvas of a row, repainted if it looks different now. */
  #strip(row: number, scene: GridScene): HTMLCanvasElement {
    const strip = this.#strips.get(row) ?? this.#spare.pop() ?? this.#newStrip()
    this.#strips.set(row, strip)
    strip.canvas.hidden = false
    const looks = this.#looksOf(row, scene)
    if (looks.length !== strip.looks.length || looks.some((look, i) => look !== strip.looks[i])) {
      strip.looks = looks
      this.#paintStrip(strip, row, scene)
    }
    return strip.canvas
  }

  #looksOf(row: number, scene: GridScene): unknown[] {
    const { layout, sequence, colors, widthPx, pixelRatio } = scene
    const looks: unknown[] = [layout, colors, widthPx, pixelRatio, this.captions.showsTags, scene.classColors]
    const first = row * layout.columns
    for (let index = first; index < Math.min(first + layout.columns, layout.count); index++) {
      const id = sequence[index]!
      looks.push(id, scene.rowOf(id), scene.thumbnailOf(id), scene.isSelected(id), scene.stackSizeOf(id))
      looks.push(scene.focused === index, scene.hovered === index)
    }
    return looks
  }

  #paintStrip({ canvas, context }: Strip, row: number, scene: GridScene): void {
    const { layout, pixelRatio, widthPx } = scene
    const [width, height] = [Math.round(widthPx * pixelRatio), Math.ceil(layout.rowHeightPx * pixelRatio)]
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
      canvas.style.width = `${width / pixelRatio}px`
      canvas.style.height = `${height / pixelRatio}px`
    }
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
    context.fillStyle = scene.colors.background
    context.fillRect(0, 0, widthPx + 1, layout.rowHeightPx + 1)
    context.textBaseline = 'middle'
    context.imageSmoothingQuality = 'medium'
    const first = row * layout.columns
    for (let index = first; index < Math.min(first + layout.columns, layout.count); index++)
      paintCell(context, scene, this.captions, index, cellOrigin(layout, index).x, overhangPx)
  }

  #newStrip(): Strip {
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d', { alpha: false })
    if (!context) throw new Error('This computer provides no drawing surface for images.')
    canvas.style.position = 'absolute'
    this.#layer.append(canvas)
    return { canvas, context, looks: [] }
  }
}
