import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { markerModels, markerNames, unknownModel } from '../tests/support/marker-models.ts'
import { reviewWorkspace } from './support/review-workspace.ts'
import { expect, test } from './support/winnow.ts'

test('a user tests a model file, sees how it is read and adds it', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['red', 0.9, 10, 10, 90, 90]]])
  await mkdir(folder, { recursive: true })
  const [file, page404] = [join(folder, 'decoded.onnx'), join(folder, 'page.onnx')]
  await writeFile(file, markerModels['YOLOX, decoded']!.file)
  await writeFile(page404, '<!DOCTYPE html><title>Not found</title>')
  await writeFile(join(folder, 'strange.onnx'), unknownModel)
  await writeFile(join(folder, 'colors.txt'), markerNames.join('\n'))
  const { page } = await start({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()

  await page.keyboard.press('Alt+3')
  await page.getByRole('button', { name: 'Add model' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add model' })
  const path = dialog.getByRole('textbox', { name: 'ONNX file' })
  await path.fill(page404)
  await dialog.getByRole('button', { name: 'Test file' }).click()
  await expect(dialog.getByText('but a web page')).toBeVisible()

  // Of no known family: what its numbers mean is said by hand, beside what it finds.
  await path.fill(join(folder, 'strange.onnx'))
  await dialog.getByRole('button', { name: 'Test file' }).click()
  await expect(dialog.getByText('fits no family')).toBeVisible()
  await dialog.getByRole('button', { name: 'Describe by hand…' }).click()
  const form = page.getByRole('dialog', { name: 'How is it read?' })
  await expect(form.getByRole('figure')).toBeVisible()
  await form.getByRole('combobox', { name: 'Box values' }).click()
  await page.getByRole('option', { name: 'corners, y first' }).click()
  await form.getByRole('combobox', { name: 'Boxes' }).click()
  await page.getByRole('option', { name: 'odds' }).click()
  await expect(form.getByText('The file can’t be read this way.')).toBeVisible()
  await form.getByRole('combobox', { name: 'Boxes' }).click()
  await page.getByRole('option', { name: 'places' }).click()
  await expect(form.getByRole('button', { name: 'Looks right' })).toBeEnabled()
  await form.getByRole('button', { name: 'Save manifest' }).click()
  await expect(form.getByText('strange.winnow.json')).toBeVisible()
  await form.getByRole('button', { name: 'Back' }).click()

  await dialog.getByRole('radio', { name: 'On a server' }).check()
  await dialog.getByRole('button', { name: 'Allow models on servers' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Address' })).toBeVisible()
  await dialog.getByRole('radio', { name: 'ONNX file' }).check()

  await path.fill(file)
  await dialog.getByRole('textbox', { name: 'Class names' }).fill(join(folder, 'colors.txt'))
  await dialog.getByRole('button', { name: 'Test file' }).click()
  const ways = dialog.getByRole('radio')
  await expect(ways).toHaveCount(3)
  await expect(dialog.getByRole('radio', { checked: true })).toHaveCount(1)
  await expect(dialog.getByRole('radio', { name: /^YOLOX, decoded/ })).toBeChecked()
  await expect(dialog.getByText('they are decoded already')).toBeVisible()
  await dialog.getByRole('button', { name: 'Looks right, add' }).click()
  await expect(dialog).toHaveCount(0)
  const map = page.getByRole('dialog', { name: 'Class map of decoded' })
  await expect(map).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(map).toHaveCount(0)
  await expect(page.getByRole('table').getByRole('row').filter({ hasText: 'yolox-decoded' })).toHaveCount(1)

  // It takes the place of the one before with a reason, and gives it back.
  await page.getByRole('button', { name: 'Make current…' }).click()
  const promoting = page.getByRole('dialog', { name: 'Make decoded current' })
  await promoting.getByRole('textbox', { name: 'Reason' }).fill('Sees more')
  await page.keyboard.press('Enter')
  const back = page.getByRole('button', { name: /^Go back to Imported/ })
  await expect(back).toBeVisible()
  await back.click()
  // What was gone back from is no model to go back to.
  await expect(page.getByRole('button', { name: /^Go back to / })).toHaveCount(0)
  await page.getByRole('button', { name: 'History' }).click()
  const history = page.getByRole('dialog', { name: 'History of the aliases' }).getByRole('row')
  await expect(history.filter({ hasText: 'Sees more' }).first()).toBeVisible()
  await expect(history.filter({ hasText: 'back to Imported' })).toHaveCount(1)
})
