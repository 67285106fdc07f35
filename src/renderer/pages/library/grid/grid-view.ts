import type { SearchId } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Selection } from '../selection.ts'
import type { Cell } from './cell-loaders.ts'
import { followPixelRatio } from './follow-pixel-ratio.ts'
import { GridCells } from './grid-cells.ts'
import {
  cellAt,
  cellOrigin,
  cellsBetween,
  type GridLayout,
  layoutGrid,
  loadingOrder,
  offsetToShow,
} from './grid-layout.ts'
import { type GridColors, readColors } from './grid-painter.ts'
import { type ScrollState, scrolledBy, scrolledTo, spacerHeight } from './logical-scroll.ts'
import { RowStrips } from './row-strips.ts'

type GridViewOptions = {
  /** The element that scrolls. `spacer` gives it its height; rows are painted into `layer` at its top. */
  scroller: HTMLElement
  spacer: HTMLElement
  layer: HTMLElement
  /** Called when scrolling comes to rest, or when what is shown has changed. */
  onSettled(): void
}

/** Above this speed, images would scroll out of sight before they load, so none are requested. */
const flingPxPerMs = 18
const settledAfterMs = 120

/**
 * The grid of images: a canvas per row, repainted in each frame in which something changed. It does not use React: the page
 * sets what to show and is notified when the grid has settled.
 */
export class GridView {
  readonly #options: GridViewOptions
  readonly #cells: GridCells
  readonly #strips: RowStrips
  readonly #resizes: ResizeObserver
  #colors: GridColors
  #sequence: Uint32Array = new Uint32Array()
  #selection: Selection = { ids: new Set(), focus: null, anchor: null }
  #cellPx = 184
  #size = { width: 0, height: 0 }
  #layout: GridLayout = layoutGrid(0, 0, 184)
  #scroll: ScrollState = { offsetPx: 0, domPx: 0 }
  #lastMove = { atMs: 0, offsetPx: 0, pxPerMs: 0 }
  #hovered: number | null = null
  #classColors: ReadonlyMap<number, string> | null = null
  #stackSizes: ReadonlyMap<number, number> = new Map()
  #frame = 0
  #settle: ReturnType<typeof setTimeout> | undefined
  #isComplete = false
  readonly #stopPixelRatio: () => void

  constructor(options: GridViewOptions) {
    this.#options = options
    this.#strips = new RowStrips(options.layer)
    this.#colors = readColors(options.layer)
    this.#cells = new GridCells({ onLoaded: () => this.#loaded(), onReconnected: () => this.#wantCells() })
    options.scroller.addEventListener('scroll', this.#onScroll, { passive: true })
    document.fonts.addEventListener('loadingdone', this.#onFonts)
    this.#resizes = new ResizeObserver(() => this.#resize())
    this.#resizes.observe(options.scroller)
    this.#resize()
    this.#stopPixelRatio = followPixelRatio(() => this.#relayout(this.#scroll.offsetPx))
  }

  takeFocus(): void {
    this.#options.scroller.focus({ preventScroll: true })
  }

  #onFonts = () => {
    this.#strips.forget()
    this.#schedulePaint()
  }

  close(): void {
    this.#stopPixelRatio()
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#settle)
    this.#options.scroller.removeEventListener('scroll', this.#onScroll)
    document.fonts.removeEventListener('loadingdone', this.#onFonts)
    this.#resizes.disconnect()
    this.#strips.close()
    this.#cells.close()
  }

  get layout(): GridLayout {
    return this.#layout
  }

  get offsetPx(): number {
    return this.#scroll.offsetPx
  }

  /** The scroll position of the element. It differs from the logical offset in very long grids. */
  get domPx(): number {
    return this.#scroll.domPx
  }

  get viewHeightPx(): number {
    return this.#size.height
  }

  rowAt(index: number): Cell | undefined {
    const id = this.#sequence[index]
    return id === undefined ? undefined : this.#cells.rowOf(id)
  }

  /** Returns the cells in sight, from `first` up to, but not including, `end`. */
  visible(): { first: number; end: number } {
    return cellsBetween(this.#layout, this.#scroll.offsetPx, this.#scroll.offsetPx + this.#size.height)
  }

  /** Returns the cell at a point of the window, or null. */
  indexAt(clientX: number, clientY: number): number | null {
    const box = this.#options.scroller.getBoundingClientRect()
    return cellAt(this.#layout, clientX - box.left, clientY - box.top + this.#scroll.offsetPx)
  }

  /** Returns the position of a cell in the window. */
  boxOf(index: number): DOMRect {
    const box = this.#options.scroller.getBoundingClientRect()
    const { x, y } = cellOrigin(this.#layout, index)
    const top = box.top + y - this.#scroll.offsetPx
    return new DOMRect(box.left + x, top, this.#layout.cellWidthPx, this.#layout.cellHeightPx)
  }

  /** Shows or hides tags on a second line of the captions. */
  showTags(showsTags: boolean): void {
    this.#strips.captions.showTags(showsTags)
    this.#relayout(this.#scroll.offsetPx)
  }

  /** Shows boxes in the colors of these classes; null hides them. */
  showBoxes(classes: readonly LabelClass[] | null): void {
    this.#cells.loadBoxes(classes !== null)
    this.#classColors = classes && new Map(classes.map(({ classId, color }) => [classId, color]))
    this.#schedulePaint()
  }

  /** Shows how similar images are to a search; null without one. */
  showSimilarities(search: SearchId | null): void {
    this.#cells.loadSimilarities(search)
    this.#wantCells()
  }

  /** Shows these images. `stackSizes` has the size of each stack, by row. */
  showSequence(sequence: Uint32Array, stackSizes: ReadonlyMap<number, number>): void {
    this.#sequence = sequence
    this.#stackSizes = stackSizes
    // The filters appear with the first images and narrow the grid, before its observer reports that.
    this.#resize()
    this.#relayout(this.#scroll.offsetPx)
    this.#wantCells()
  }

  /** Changes the size of the cells. The first cell in sight stays in sight. */
  showCellSize(cellPx: number): void {
    if (cellPx === this.#cellPx) return
    const { first } = this.visible()
    this.#cellPx = cellPx
    const { rowHeightPx, columns } = this.#layoutNow()
    this.#relayout(rowHeightPx * Math.floor(first / columns))
  }

  showSelection(selection: Selection): void {
    this.#selection = selection
    this.#schedulePaint()
  }

  showHover(index: number | null): void {
    if (index === this.#hovered) return
    this.#hovered = index
    this.#schedulePaint()
  }

  showTheme(): void {
    this.#colors = readColors(this.#options.layer)
    this.#schedulePaint()
  }

  scrollTo(offsetPx: number): void {
    this.#apply(scrolledTo(this.#scrollSize(), offsetPx))
  }

  scrollToCell(index: number): void {
    this.scrollTo(offsetToShow(this.#layout, index, this.#scroll.offsetPx, this.#size.height))
  }

  #scrollSize() {
    return { totalPx: this.#layout.totalHeightPx, viewPx: this.#size.height }
  }

  #onScroll = () => {
    const { scrollTop } = this.#options.scroller
    // The event of a scroll position that this object set itself. The user did not scroll.
    if (Math.abs(scrollTop - this.#scroll.domPx) < 1) return
    this.#hovered = null
    this.#apply(scrolledBy(this.#scrollSize(), this.#scroll, scrollTop))
  }

  #apply(next: ScrollState): void {
    const nowMs = performance.now()
    const sinceMs = Math.max(1, nowMs - this.#lastMove.atMs)
    const movedPx = next.offsetPx - this.#scroll.offsetPx
    this.#lastMove = { atMs: nowMs, offsetPx: next.offsetPx, pxPerMs: sinceMs > 200 ? 0 : movedPx / sinceMs }
    this.#scroll = next
    if (Math.abs(this.#options.scroller.scrollTop - next.domPx) >= 1) this.#options.scroller.scrollTop = next.domPx
    this.#schedulePaint()
    this.#scheduleSettled()
  }

  #scheduleSettled(): void {
    clearTimeout(this.#settle)
    this.#settle = setTimeout(() => {
      this.#lastMove.pxPerMs = 0
      this.#wantCells()
      this.#options.onSettled()
    }, settledAfterMs)
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#options.scroller
    if (clientWidth === this.#size.width && clientHeight === this.#size.height) return
    const wasEmpty = this.#size.width === 0
    const { first } = this.visible()
    const before = this.#layout
    this.#size = { width: clientWidth, height: clientHeight }
    this.#layout = this.#layoutNow()
    const { columns, rowHeightPx } = this.#layout
    // If the rows stay the same, keep the offset: a bar that appears below must not move the images under the pointer.
    const isSame = columns === before.columns && rowHeightPx === before.rowHeightPx
    if (isSame) this.#relayout(this.#scroll.offsetPx)
    else this.#relayout(wasEmpty ? 0 : rowHeightPx * Math.floor(first / columns))
    this.#paint()
  }

  #layoutNow(): GridLayout {
    return layoutGrid(this.#sequence.length, this.#size.width, this.#cellPx, this.#strips.captions.showsTags)
  }

  #relayout(offsetPx: number): void {
    const { spacer } = this.#options
    this.#layout = this.#layoutNow()
    spacer.style.height = `${this.#layout.totalHeightPx === 0 ? 0 : spacerHeight(this.#scrollSize())}px`
    this.#apply(scrolledTo(this.#scrollSize(), offsetPx))
  }

  #loaded(): void {
    this.#schedulePaint()
    this.#scheduleSettled()
  }

  #wantCells(): void {
    const { pxPerMs } = this.#lastMove
    if (Math.abs(pxPerMs) > flingPxPerMs) return
    const cells = loadingOrder(this.#layout, this.#scroll.offsetPx, this.#size.height, pxPerMs >= 0)
    this.#cells.want(cells.map((index) => this.#sequence[index]!))
  }

  #schedulePaint(): void {
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#wantCells()
      this.#paint()
    })
  }

  #paint(): void {
    this.#strips.paint({
      layout: this.#layout,
      offsetPx: this.#scroll.offsetPx,
      domPx: this.#scroll.domPx,
      widthPx: this.#size.width,
      heightPx: this.#size.height,
      pixelRatio: window.devicePixelRatio,
      colors: this.#colors,
      sequence: this.#sequence,
      rowOf: (id) => this.#cells.rowOf(id),
      thumbnailOf: (id) => this.#cells.thumbnailOf(id),
      stackSizeOf: (id) => this.#stackSizes.get(id) ?? 1,
      isSelected: (id) => this.#selection.ids.has(id),
      focused: this.#selection.focus,
      hovered: this.#hovered,
      classColors: this.#classColors,
    })
    if (!this.#isComplete) this.#markFirstComplete()
  }

  /** Sets a mark for benchmarks once the first frame with all images in sight has been presented. */
  #markFirstComplete(): void {
    const { first, end } = this.visible()
    if (end === first || this.#sequence.subarray(first, end).some((id) => !this.#cells.thumbnailOf(id))) return
    this.#isComplete = true
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('library.complete')))
  }
}
