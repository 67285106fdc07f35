import type { Page } from 'playwright'

/** Looks closely at the image on which the shapes were drawn: adjusted, and pixel by pixel. */
export async function takeImageView(page: Page, take: (page: Page, name: string) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Review' }).first().waitFor()
  await page.keyboard.press('Alt+2')
  await page.getByTestId('stage').waitFor()
  await page.waitForTimeout(2000)
  const stage = await page.getByTestId('stage').boundingBox()
  if (!stage) throw new Error('There is no stage on the page.')
  const at = (x: number, y: number): [number, number] => [stage.x + stage.width * x, stage.y + stage.height * y]

  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+V')
  // The focus is on the panel: Tab goes to its sliders, brightness first.
  const press = async (key: string, times = 1) => {
    for (let step = 0; step < times; step++) await page.keyboard.press(key)
  }
  await page.getByRole('slider', { name: 'Contrast' }).waitFor()
  await press('Tab', 2)
  await press('ArrowRight', 14)
  await press('Tab')
  await press('ArrowRight', 8)
  await page.mouse.move(...at(0.3, 0.5))
  await page.waitForTimeout(600)
  await take(page, 'image-view')

  await page.keyboard.press('Alt+Shift+V')
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.mouse.move(...at(0.245, 0.5))
  for (let step = 0; step < 8; step++) await page.mouse.wheel(0, -195)
  await page.waitForTimeout(1200)
  await take(page, 'image-pixels')
}
