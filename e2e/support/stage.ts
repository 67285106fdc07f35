import type { Page } from '@playwright/test'
import { imageIsSeen } from './winnow.ts'

const loaded = { widthPx: 640, heightPx: 480 }
const fitMarginPx = 24

/** The stage's position once the image is shown and nothing next to it moves it anymore. */
async function settledArea(page: Page) {
  await imageIsSeen(page)
  const stage = page.getByTestId('stage')
  for (let before = ''; ; ) {
    const area = await stage.boundingBox()
    if (!area) throw new Error('There is no stage on the page.')
    if (JSON.stringify(area) === before) return area
    before = JSON.stringify(area)
    await page.waitForTimeout(150)
  }
}

/** Converts points of an image of 640 × 480 that is shown whole to points on the page. */
export async function stageOf(page: Page) {
  const area = await settledArea(page)
  const scale = Math.min(
    (area.width - 2 * fitMarginPx) / loaded.widthPx,
    (area.height - 2 * fitMarginPx) / loaded.heightPx,
  )
  const at = (x: number, y: number): [number, number] => [
    area.x + (area.width - loaded.widthPx * scale) / 2 + x * scale,
    area.y + (area.height - loaded.heightPx * scale) / 2 + y * scale,
  ]
  return {
    at,
    async click(x: number, y: number): Promise<void> {
      await page.mouse.click(...at(x, y))
    },
    /** Moves from point to point with the button held. */
    async draw(...points: [number, number][]): Promise<void> {
      const [first, ...others] = points
      if (!first) return
      await page.mouse.move(...at(...first))
      await page.mouse.down()
      for (const point of others) await page.mouse.move(...at(...point), { steps: 4 })
      await page.mouse.up()
    },
    async drag(from: [number, number], to: [number, number]): Promise<void> {
      await page.mouse.move(...at(...from))
      await page.mouse.down()
      await page.mouse.move(...at((from[0] + to[0]) / 2, (from[1] + to[1]) / 2), { steps: 3 })
      await page.mouse.move(...at(...to), { steps: 3 })
      await page.mouse.up()
    },
  }
}
