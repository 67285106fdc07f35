import { resolve } from 'node:path'
import type { Page } from 'playwright'
import { openBigWorkspace } from '../big-workspace.ts'
import { percentile, report } from '../figures.ts'
import { withApp } from './app.ts'
import { defaultBigFolder } from './electron-program.ts'
import { gapsOf, traced } from './frames.ts'
import { percent, quietly } from './quiet.ts'

/**
 * Scrolls the library of 100,000 images at 6,000 px/s for five seconds. A frame counts when the grid was painted at a new
 * place, not when the screen was merely drawn; the trace of displayed frames is printed next to it. Each visible cell
 * without its image counts as a blank. Compared with a grid of <img> elements over the same thumbnails.
 * Arguments: folder of the workspace, images.
 */
const folder = resolve(process.argv[2] ?? defaultBigFolder)
const images = Number(process.argv[3] ?? 100_000)
const pxPerSecond = 6000
const seconds = 5

type Painted = { atMs: number; cells: number; blank: number }

const engine = await openBigWorkspace(folder, images, 10)
await engine.close()

/**
 * Counts what each frame of scrolling showed after its rows were painted. A row is a canvas: its background, a rounded
 * frame per cell, and an image where there is one. Where no row is, as many cells are blank as fit there.
 */
function watchGrid(): void {
  const scroller = document.querySelector<HTMLElement>('[role=listbox]')!
  const painted: Painted[] = []
  const rows = new WeakMap<object, { cells: number; blank: number }>()
  /** Of the grid in a window of 1440 × 900: anything above its first row does not count. */
  const [columns, rowPx, marginPx] = [5, 194, 16] as const
  const kit = CanvasRenderingContext2D.prototype
  const { fillRect, roundRect, drawImage } = kit
  kit.fillRect = function (...args) {
    rows.set(this.canvas, { cells: 0, blank: 0 })
    fillRect.apply(this, args)
  }
  kit.roundRect = function (...args) {
    const row = rows.get(this.canvas)
    if (row) {
      row.cells++
      row.blank++
    }
    roundRect.apply(this, args)
  }
  kit.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    const row = rows.get(this.canvas)
    if (row) row.blank--
    Reflect.apply(drawImage, this, args)
  } as typeof drawImage
  const count = (atMs: number) => {
    const [top, bottom] = [scroller.scrollTop, scroller.scrollTop + scroller.clientHeight]
    const frame: Painted = { atMs, cells: 0, blank: 0 }
    let uncoveredPx = scroller.clientHeight
    for (const canvas of scroller.querySelectorAll<HTMLCanvasElement>('canvas:not([hidden])')) {
      const { offsetTop, offsetHeight } = canvas
      const seenPx = Math.min(bottom, offsetTop + offsetHeight) - Math.max(top, offsetTop)
      if (seenPx <= 0) continue
      uncoveredPx -= seenPx
      const row = rows.get(canvas)
      frame.cells += row?.cells ?? 0
      frame.blank += row?.blank ?? 0
    }
    const missing = Math.round((columns * Math.max(0, uncoveredPx - marginPx)) / rowPx)
    frame.cells += missing
    frame.blank += missing
    painted.push(frame)
  }
  scroller.addEventListener('scroll', () => {
    const atMs = performance.now()
    requestAnimationFrame(() => count(atMs))
  })
  Object.assign(window, { painted })
}

/** The simplest grid of elements: those in sight and one screen around, placed by their number, each an <img>. */
function buildElementGrid(total: number): void {
  const [columns, cell, row] = [6, 184, 190] as const
  const scroller = document.createElement('div')
  scroller.id = 'element-grid'
  scroller.style.cssText = 'position:fixed;inset:0;overflow-y:scroll;background:#fff;z-index:99'
  const spacer = document.createElement('div')
  spacer.style.cssText = `position:relative;height:${Math.ceil(total / columns) * row}px`
  scroller.append(spacer)
  document.body.append(scroller)
  const cells = new Map<number, HTMLImageElement>()
  const painted: Painted[] = []
  Object.assign(window, { elementsPainted: painted })
  const show = () => {
    const top = scroller.scrollTop
    const height = scroller.clientHeight
    const [first, end] = [Math.max(0, Math.floor((top - height) / row)), Math.ceil((top + 2 * height) / row)]
    for (const [index, image] of cells)
      if (index < first * columns || index >= end * columns) {
        image.remove()
        cells.delete(index)
      }
    for (let index = first * columns; index < Math.min(total, end * columns); index++) {
      if (cells.has(index)) continue
      const image = document.createElement('img')
      image.src = `app-img://image/thumbnail/img_${index + 1}`
      image.style.cssText = `position:absolute;left:${(index % columns) * (cell + 8)}px;top:${Math.floor(index / columns) * row}px;width:${cell}px;height:138px;object-fit:contain`
      cells.set(index, image)
      spacer.append(image)
    }
    const inSight = [...cells].filter(
      ([index]) => (Math.floor(index / columns) + 1) * row > top && Math.floor(index / columns) * row < top + height,
    )
    painted.push({
      atMs: performance.now(),
      cells: inSight.length,
      blank: inSight.filter(([, image]) => !image.complete).length,
    })
  }
  scroller.addEventListener('scroll', show)
  show()
}

/** Moves an element's scroll position by the clock, once per frame, as an evenly turned wheel does. */
async function scroll(page: Page, selector: string): Promise<void> {
  await page.evaluate(
    ({ selector: target, pxPerSecond: speed, seconds: length }) =>
      new Promise<void>((done) => {
        const scroller = document.querySelector(target)!
        const [from, startMs] = [scroller.scrollTop, performance.now()]
        const step = () => {
          const elapsedMs = performance.now() - startMs
          scroller.scrollTop = from + (elapsedMs * speed) / 1000
          if (elapsedMs < length * 1000) requestAnimationFrame(step)
          else done()
        }
        requestAnimationFrame(step)
      }),
    { selector, pxPerSecond, seconds },
  )
}

type Figures = { onTime: number; missed: number; framesPerSecond: number; blank: number; p95Ms: number; shown: number }

function figuresOf(painted: readonly Painted[], shownAtMs: readonly number[]): Figures {
  const gaps = gapsOf(painted.map(({ atMs }) => atMs))
  const cells = painted.reduce((sum, frame) => sum + frame.cells, 0)
  return {
    onTime: gaps.filter((gap) => gap <= 17.5).length / gaps.length,
    missed: gaps.filter((gap) => gap > 25).length,
    framesPerSecond: (1000 * gaps.length) / (painted.at(-1)!.atMs - painted[0]!.atMs),
    blank: painted.reduce((sum, frame) => sum + frame.blank, 0) / Math.max(1, cells),
    p95Ms: percentile(gaps, 0.95),
    shown: gapsOf(shownAtMs).filter((gap) => gap <= 17.5).length / Math.max(1, shownAtMs.length - 1),
  }
}

const words = (of: Figures): string =>
  `${of.framesPerSecond.toFixed(1)} frames/s (${percent(of.onTime)} within 17.5 ms, p95 ${of.p95Ms.toFixed(1)} ms, ${of.missed} missed; displayed ${percent(of.shown)} within 17.5 ms), ${(of.blank * 100).toFixed(2)}% blank`

await withApp(folder, async (page, app) => {
  await page.evaluate(watchGrid)
  const run = async (selector: string, kept: string): Promise<Figures> => {
    await page.evaluate((name) => ((window as unknown as Record<string, Painted[]>)[name]!.length = 0), kept)
    const { shownAtMs } = await traced(app, () => scroll(page, selector))
    const painted = await page.evaluate((name) => (window as unknown as Record<string, Painted[]>)[name]!, kept)
    return figuresOf(painted, shownAtMs)
  }
  const ours = await quietly(() => run('[role=listbox]', 'painted'))
  await page.evaluate(buildElementGrid, images)
  await page.waitForTimeout(1500)
  const elements = await quietly(() => run('#element-grid', 'elementsPainted'))
  report({
    what: `grid at ${pxPerSecond} px/s over ${images} images`,
    ours: `${words(ours.value)}, others used ${percent(ours.foreign)}`,
    other: `<img> elements ${words(elements.value)}, others used ${percent(elements.foreign)}`,
    ratio: ours.value.framesPerSecond / elements.value.framesPerSecond,
    target: 'at least 59 frames/s, no blank',
    ok: ours.value.framesPerSecond >= 59 && ours.value.blank < 0.001,
  })
})
process.exit(0)
