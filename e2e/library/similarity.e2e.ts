import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { textModels, tokenizerJson } from '../../tests/support/models/text-models.ts'
import { type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

test('More like this sorts the library, and a line on the map shows the images inside', async ({ open, folder }) => {
  const predictions = Array.from({ length: 20 }, (_, n): Proposed[] => [
    ['cat', 0.9, 40 + 10 * n, 60, 120, 90],
    ['dog', 0.7, 300, 200 + 5 * n, 150, 120],
  ])
  const workspace = await reviewWorkspace(folder, predictions)
  const { page } = await open({ workspace })
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
  await expect(map.getByRole('status')).toHaveText('40 objects')
  expect.soft(await violations(page)).toEqual([])
  const canvas = (await map.locator('canvas').last().boundingBox())!
  await page.mouse.move(canvas.x + 2, canvas.y + 2)
  await page.mouse.down()
  await page.mouse.move(canvas.x + canvas.width - 2, canvas.y + 2)
  await page.mouse.move(canvas.x + canvas.width - 2, canvas.y + canvas.height - 2)
  await page.mouse.move(canvas.x + 2, canvas.y + canvas.height - 2)
  await page.mouse.up()
  await expect(page.getByRole('button', { name: '40 objects on the map', exact: true })).toBeVisible()
  // Keys act on the element focused by key.
  await page.keyboard.press('Tab')
  await map.getByRole('button', { name: 'Keyboard: arrows move' }).focus()
  for (let n = 0; n < 6; n++) await page.keyboard.press('-')
  for (let n = 0; n < 30; n++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /objects on the map/ })).toBeHidden()
  // Next to the map, not all of them are visible.
  await expect(page.getByRole('status').filter({ hasText: '20 images' })).toBeVisible()
})

test('an embedder with its text encoder is added, and words find images', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(
    folder,
    Array.from({ length: 6 }, () => []),
  )
  mkdirSync(join(folder, 'clip'))
  writeFileSync(join(folder, 'clip/vision.onnx'), textModels.clipVision)
  writeFileSync(join(folder, 'clip/words.onnx'), textModels.clipText)
  writeFileSync(join(folder, 'clip/tokenizer.json'), tokenizerJson)
  const { page, choose } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(6)
  await page.keyboard.press('Alt+6')
  await page.getByRole('button', { name: 'Add model' }).first().click()
  await choose(join(folder, 'clip/vision.onnx'))
  await page.getByRole('button', { name: 'Choose an ONNX file' }).click()
  await page.getByRole('button', { name: 'Test file' }).click()
  await choose(join(folder, 'clip/words.onnx'))
  await page.getByRole('button', { name: 'Choose a text encoder' }).click()
  expect.soft(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Looks right, add' }).click()
  await expect(page.getByText('Search by words')).toBeVisible()

  await page.keyboard.press('Alt+3')
  const search = page.getByRole('combobox', { name: 'Search' })
  await search.fill('a red thing')
  await page.getByRole('option', { name: 'images that show a red thing' }).click()
  await page.getByRole('button', { name: 'Describe and search again' }).click()
  await expect(page.getByRole('button', { name: '“a red thing”', exact: true })).toBeVisible()
  await expect(page.getByRole('option', { name: /similarity -?\d\.\d\d$/ })).toHaveCount(6)
})
