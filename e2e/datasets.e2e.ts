import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reviewWorkspace, winnow } from './support/review-workspace.ts'
import { expect, test } from './support/winnow.ts'

test('a version is frozen and exported by keys alone; what stands in the way is said at its field', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 60, 60, 120, 100]]])
  winnow('accept', workspace, '--where', 'true')
  const notAFolder = join(folder, 'notes.txt')
  await writeFile(notAFolder, 'no folder')
  const exports = join(folder, 'exports')
  await mkdir(exports)

  const { page } = await open({ workspace })
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: 'Freeze a version' }).last().press('Enter')
  const freeze = page.getByRole('dialog', { name: 'Freeze a version' })
  await freeze.getByLabel('Name').fill('1/2')
  await page.keyboard.press('Enter')
  await expect(freeze.getByText('A version name begins with a letter or digit')).toBeVisible()
  await freeze.getByText('Splits and sampling').click()
  await expect(freeze.getByText('1 image', { exact: true })).toBeVisible()
  await freeze.getByLabel('Name').fill('first')
  await page.keyboard.press('Enter')
  await expect(freeze).toBeHidden()

  await page.getByRole('button', { name: 'Export', exact: true }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Export first' })
  await dialog.getByLabel('Folder').fill(notAFolder)
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('Choose another place for the export')).toBeVisible()
  await dialog.getByLabel('Folder').fill(exports)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByText('1 image and 1 label exported', { exact: true })).toBeVisible()
})
