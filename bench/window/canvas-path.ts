import type { Page } from 'playwright'
import type { Point } from '../../src/model/geometry/box.ts'

export const stage = { widthPx: 1400, heightPx: 900 }
export const movements = ['pan', 'zoom', 'zoom close', 'vertex drag'] as const
export type Movement = (typeof movements)[number]

/** The movements as functions of the share (0 to 1) of their time: a slow renderer skips frames but does not take longer. */
export type Path = {
  /** In circles, up to a dozen pixels per frame. */
  pan(share: number): { dx: number; dy: number }
  /** Out to 0.4 of the whole image and in again, twice: all shapes stay in view. */
  zoom(share: number): number
  /** In to 13 times and out again. */
  zoomClose(share: number): number
  /** A vertex circles its place. */
  drag(point: Point, share: number): Point
}

/** How a page makes a movement. */
export type Steps = { begin?(): void; step(share: number): void; end?(): void }

export type BenchWindow = Window & { path: Path; steps: Record<Movement, Steps> }

export const explainPath = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const path: Path = {
      pan: (share) => ({
        dx: Math.round(110 * Math.sin(6 * Math.PI * share)),
        dy: Math.round(70 * Math.sin(8 * Math.PI * share)),
      }),
      zoom: (share) => 0.4 ** ((1 - Math.cos(4 * Math.PI * share)) / 2),
      zoomClose: (share) => 13 ** (1 - Math.abs(2 * share - 1)),
      drag: ([x, y], share) => [x + 60 * Math.sin(6 * Math.PI * share), y + 60 * (1 - Math.cos(6 * Math.PI * share))],
    }
    Object.assign(window, { path })
  })

const lengthMs = 3000

/** Makes a movement, one step per frame, between the marks `bench.start` and `bench.end`. */
export const makeMovement = (page: Page, movement: string): Promise<void> =>
  page.evaluate(
    ({ movement: name, lengthMs: length }) =>
      new Promise<void>((done) => {
        const { begin, step, end } = (window as unknown as { steps: Record<string, Steps> }).steps[name]!
        begin?.()
        const startMs = performance.now()
        performance.mark('bench.start')
        const frame = () => {
          const share = Math.min(1, (performance.now() - startMs) / length)
          step(share)
          if (share < 1) requestAnimationFrame(frame)
          else {
            performance.mark('bench.end')
            end?.()
            done()
          }
        }
        requestAnimationFrame(frame)
      }),
    { movement, lengthMs },
  )
