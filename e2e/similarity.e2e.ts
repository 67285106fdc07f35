import { type Proposed, reviewWorkspace } from './support/review-workspace.ts'
import { violations } from './support/violations.ts'
import { expect, test } from './support/winnow.ts'

test('more like this orders the library, and a line on the map shows what is in it', async ({ start, folder }) => {
  const proposals = Array.from({ length: 20 }, (_, n): Proposed[] => [
    ['cat', 0.9, 40 + 10 * n, 60, 120, 90],
    ['dog', 0.7, 300, 200 + 5 * n, 150, 120],
  ])
  const workspace = await reviewWorkspace(folder, proposals)
  const { page } = await start({ workspace })
  const images = page.getByRole('option')
  await expect(images).toHaveCount(20)

  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'More like this' }).click()
  await page.getByRole('button', { name: 'Describe and search again' }).click()
  const chip = page.getByRole('button', { name: /^Like image/ })
  await expect(chip).toBeVisible()
  await expect(images).toHaveCount(19)
  await expect(page.getByRole('combobox', { name: 'Order' })).toHaveText('Most similar first')
  await page.getByRole('button', { name: /^Remove Like image/ }).click()
  await expect(images).toHaveCount(20)
  await expect(page.getByRole('combobox', { name: 'Order' })).toHaveText('Import order')

  await page.keyboard.press('m')
  const map = page.getByRole('region', { name: 'Map' })
  await map.getByRole('button', { name: 'Make the map', exact: true }).click()
  await expect(map.getByRole('status')).toHaveText('40 objects', { timeout: 20_000 })
  expect.soft(await violations(page)).toEqual([])
  const canvas = (await map.locator('canvas').boundingBox())!
  await page.mouse.move(canvas.x + 2, canvas.y + 2)
  await page.mouse.down()
  await page.mouse.move(canvas.x + canvas.width - 2, canvas.y + 2)
  await page.mouse.move(canvas.x + canvas.width - 2, canvas.y + canvas.height - 2)
  await page.mouse.move(canvas.x + 2, canvas.y + canvas.height - 2)
  await page.mouse.up()
  await expect(page.getByRole('button', { name: '40 objects on the map', exact: true })).toBeVisible()
  // Keys go to what was reached by key.
  await page.keyboard.press('Tab')
  await map.getByRole('button', { name: 'Choose by keys' }).focus()
  for (let n = 0; n < 6; n++) await page.keyboard.press('-')
  for (let n = 0; n < 30; n++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /objects on the map/ })).toBeHidden()
  // Beside the map not all of them are in sight.
  await expect(page.getByRole('status').filter({ hasText: '20 images' })).toBeVisible()
})
