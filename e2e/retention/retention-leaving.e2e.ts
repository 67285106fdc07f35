import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeImage } from '../support/images.ts'
import { openCompliance, openPolicy, writePolicy } from '../support/retention-page.ts'
import { openSettings, typeSetting } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

const policy = JSON.stringify({
  schema: 1,
  name: 'Pond',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old images leave.' }],
  floors: [{ id: 'negatives', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 0,
})

test('an admin approves a plan, empties the trash, erases an image, and prints the certificate', async ({
  open,
  folder,
}) => {
  const imagesFolder = join(folder, 'Pond')
  for (const [i, name] of ['old-1', 'old-2', 'new-1', 'new-2'].entries())
    await writeImage(imagesFolder, `${name}.jpg`, i + 1)
  const { app, page, openImages } = await open()
  await openImages(imagesFolder)
  await expect(page.getByRole('option')).toHaveCount(4)

  await openPolicy(page)
  await writePolicy(page, policy)
  await expect(page.getByText('Valid policy.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Plan (dry run)' }).click()
  await page.getByRole('tab', { name: 'Impact' }).click()
  await page.getByRole('button', { name: 'Estimate impact' }).click()
  await expect(page.getByRole('heading', { name: 'No golden set' })).toBeVisible()
  await page.getByRole('button', { name: 'Apply plan' }).click()
  await page.getByRole('button', { name: 'Apply to 2 images' }).click()
  await expect(page.getByText('2 in the trash').first()).toBeVisible()

  await page.getByRole('tab', { name: 'Trash', exact: true }).click()
  await page.getByRole('button', { name: 'Delete permanently…' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'grace period is not over' })).toBeVisible()
  await openSettings(page, 'Retention')
  await typeSetting(page, 'Days in trash', '0')
  await typeSetting(page, 'Days of use in trash', '0')
  await page.keyboard.press('Alt+4')
  await page.getByRole('tab', { name: 'Trash', exact: true }).click()
  await page.getByRole('button', { name: 'Delete permanently…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Delete permanently' })).toBeDisabled()
  await dialog.getByLabel('Type 2 to continue').fill('2')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('row').filter({ hasText: 'Move to the trash images' })).toHaveCount(2)

  await openCompliance(page, 'Erasure')
  await page.getByRole('combobox', { name: 'Images' }).fill('new-1')
  await page.getByRole('option', { name: /^file name contains/ }).click()
  await page.getByLabel('Reason').fill('Request 7')
  await page.getByLabel('Basis').fill('Article 17 GDPR')
  await page.getByRole('button', { name: 'Erase…' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Erase…' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Type 1 to continue').fill('1')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 image erased').first()).toBeVisible()

  await openCompliance(page, 'Certificates')
  await expect(page.getByRole('heading', { name: 'Certificate of erasure' })).toBeVisible()
  await expect(page.getByText('Hash, signature and chain verified')).toBeVisible()
  await expect(page.getByLabel('Not clean')).toHaveCount(0)
  const pdf = join(folder, 'certificate.pdf')
  await app.evaluate(({ dialog: system }, filePath) => {
    system.showSaveDialog = async () => ({ canceled: false, filePath })
  }, pdf)
  await page.getByRole('button', { name: 'Save as PDF' }).click()
  await expect(page.getByText('Saved as PDF').first()).toBeVisible()
  expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
  await openCompliance(page, 'Audit')
  await expect(page.getByText('all intact').first()).toBeVisible()
  await expect(page.getByRole('cell', { name: 'Images erased' })).toBeVisible()
  expect(existsSync(imagesFolder) && readdirSync(imagesFolder)).toHaveLength(4)
})
