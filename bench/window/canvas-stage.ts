import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from 'playwright'
import type { Point } from '../../src/model/geometry/box.ts'
import { type BenchWindow, stage } from './canvas-path.ts'

/** Opens the first image for review, on a stage of exactly the size that the peers have. */
export async function openStage(page: Page, app: ElectronApplication): Promise<void> {
  await page.getByRole('option').first().dblclick()
  await page.getByTestId('position').waitFor()
  for (let tries = 0; tries < 3; tries++) {
    const box = await page.getByTestId('stage').boundingBox()
    if (!box) throw new Error('There is no stage on the page.')
    await app.evaluate(
      ({ BrowserWindow }, more) => {
        const [window] = BrowserWindow.getAllWindows()
        const [width = 0, height = 0] = window?.getContentSize() ?? []
        window?.setContentSize(width + more.width, height + more.height)
      },
      { width: Math.round(stage.widthPx - box.width), height: Math.round(stage.heightPx - box.height) },
    )
    await sleep(400)
  }
  await sleep(3000)
}

/**
 * Teaches the page to move as a user does, with pointer and wheel events. `points` are the corners of the shape whose
 * first corner is dragged; a click into its middle selects it.
 */
export async function driveEditor(page: Page, points: readonly Point[]): Promise<void> {
  await page.evaluate((corners) => {
    const bench = window as unknown as BenchWindow
    const area = document.querySelector('[data-testid=stage] [role=img]')!
    const { left, top, width, height } = area.getBoundingClientRect()
    // Synthetic pointers can't be captured.
    area.setPointerCapture = () => undefined
    const scale = Math.min((width - 48) / 4000, (height - 48) / 3000)
    const view = ([x, y]: Point): Point => [
      (width - 4000 * scale) / 2 + x * scale,
      (height - 3000 * scale) / 2 + y * scale,
    ]
    const place = ([x, y]: Point) => ({ clientX: left + x, clientY: top + y, bubbles: true, cancelable: true })
    const send = (type: string, at: Point, button: number, buttons: number) =>
      area.dispatchEvent(new PointerEvent(type, { ...place(at), pointerId: 7, button, buttons }))
    const middle: Point = [width / 2, height / 2]
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
    const center = view([(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2])
    send('pointerdown', center, 0, 1)
    send('pointerup', center, 0, 0)
    let last: Point = middle
    let factorNow = 1
    const zoomTo = (factor: number) => {
      const deltaY = -Math.log(factor / factorNow) / 0.0025
      factorNow = factor
      area.dispatchEvent(new WheelEvent('wheel', { ...place(middle), deltaY }))
    }
    bench.steps = {
      pan: {
        begin: () => send('pointerdown', middle, 1, 4),
        step(share) {
          const { dx, dy } = bench.path.pan(share)
          last = [middle[0] + dx, middle[1] + dy]
          send('pointermove', last, -1, 4)
        },
        end: () => send('pointerup', last, 1, 0),
      },
      zoom: { step: (share) => zoomTo(bench.path.zoom(share)) },
      'zoom close': { step: (share) => zoomTo(bench.path.zoomClose(share)) },
      'vertex drag': {
        begin: () => send('pointerdown', view(corners[0]!), 0, 1),
        step(share) {
          last = view(bench.path.drag(corners[0]!, share))
          send('pointermove', last, -1, 1)
        },
        end: () => send('pointerup', last, 0, 0),
      },
    }
  }, points)
  await sleep(1500)
}
