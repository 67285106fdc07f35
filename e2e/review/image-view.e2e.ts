import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { reviewWorkspace } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, test } from '../support/winnow.ts'

/** The color on screen at a point of the page. */
async function colorAt(page: Page, [x, y]: readonly [number, number]): Promise<number[]> {
  const shot = await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } })
  return [...(await sharp(shot).removeAlpha().raw().toBuffer())]
}

const inverted = (color: readonly number[]): number[] => color.map((value) => 255 - value)
const near = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, i) => Math.abs(value - b[i]!) <= 3)

test('a user looks closely at an image, adjusts the display, and resets it', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 60, 60, 120, 100]], [['dog', 0.8, 60, 60, 120, 100]]])
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('position')).toHaveText('1 of 2')
  const stage = await stageOf(page)
  const place = stage.at(400, 300)

  // Under the pointer: the position in the image, and the color of the file there.
  await page.mouse.move(...place)
  const readout = page.getByTestId('readout')
  await expect(readout).toContainText(/x (399|400|401) · y (299|300|301)/)
  await expect(readout).toContainText(/#[0-9a-f]{6}/)
  const hex = /#([0-9a-f]{6})/.exec((await readout.textContent()) ?? '')![1]!
  const onProgress = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  await expect.poll(async () => near(await colorAt(page, place), onProgress)).toBe(true)

  // The panel opens by key, an adjustment shows at once, and a message mentions it when the panel is closed.
  await page.keyboard.press('Shift+V')
  await page.getByLabel('Inverted').click()
  await expect.poll(async () => near(await colorAt(page, place), inverted(onProgress))).toBe(true)
  await page.keyboard.press('Shift+V')
  await expect(page.getByText('Adjusted: inverted')).toBeVisible()
  await page.mouse.move(...place)
  await expect(readout).toContainText(`#${hex}`)

  // It applies to the next image, and one key ends it for all.
  await page.keyboard.press('d')
  await expect(page.getByTestId('position')).toHaveText('2 of 2')
  await expect(page.getByText('Adjusted: inverted')).toBeVisible()
  await page.keyboard.press('Alt+Shift+V')
  await expect(page.getByText('Adjusted: inverted')).toHaveCount(0)
  await page.keyboard.press('a')
  await expect.poll(async () => near(await colorAt(page, place), onProgress)).toBe(true)

  // When zoomed in, the mini-map shows where: a click into its corner shows that corner; keys move on from there.
  const map = page.getByTestId('mini-map')
  await expect(map).toHaveCount(0)
  await page.mouse.move(...place)
  for (let step = 0; step < 10; step++) await page.mouse.wheel(0, -200)
  await expect(map).toBeVisible()
  const corner = (await map.boundingBox())!
  await page.mouse.click(corner.x + 2, corner.y + 2)
  const area = (await page.getByTestId('stage').boundingBox())!
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2)
  await expect(readout).toContainText(/^x \d{1,2} · y \d/)
  await page.keyboard.press('Shift+M')
  await expect(map).toHaveCount(0)
  await page.keyboard.press('f')
  await page.keyboard.press('Shift+M')
  await expect(map).toHaveCount(0)
})
