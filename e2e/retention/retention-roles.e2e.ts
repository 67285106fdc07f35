import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeImage } from '../support/images.ts'
import { openCompliance, openPolicy, writePolicy } from '../support/retention-page.ts'
import { openSettings, typeSetting } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

const policy = JSON.stringify({
  schema: 1,
  name: 'Pond',
  rules: [
    { id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old images leave.' },
    {
      id: 'series',
      action: 'keep',
      when: 'image.path.contains("old")',
      groupBy: ['source'],
      buckets: { monthly: 1 },
      reason: 'One of each month stays.',
    },
  ],
  floors: [{ id: 'negatives', per: 'negatives', min: 1 }],
  fuses: {
    maxDropPercent: 100,
    maxDropPercentIn30Days: 100,
    maxLeavePercentOfClass: 100,
    maxLeavePercentOfSource: 100,
  },
  settleDays: 0,
})

/** The folder for screenshots, if they are requested. */
const shots = process.env.WINNOW_TEST_SHOTS
async function shot(page: Page, name: string): Promise<void> {
  if (!shots) return
  for (const theme of ['dark', 'light']) {
    await page.evaluate((shown) => document.documentElement.setAttribute('data-theme', shown), theme)
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(shots, `${name}-${theme}.png`) })
  }
}

test('the bell lists what waits, removed images are imported again, and a user decides between hold and erasure', async ({
  open,
  folder,
}) => {
  const imagesFolder = join(folder, 'Pond')
  for (const [i, name] of ['old-1', 'old-2', 'old-3', 'new-1', 'new-2'].entries())
    await writeImage(imagesFolder, `${name}.jpg`, i + 1)
  const { page, choose, openImages } = await open()
  await openImages(imagesFolder)
  await expect(page.getByRole('option')).toHaveCount(5)

  await openSettings(page, 'Retention')
  await typeSetting(page, 'Days in trash', '0')
  await typeSetting(page, 'Days of use in trash', '0')
  await shot(page, 'settings')
  await openPolicy(page)
  await writePolicy(page, policy)
  await expect(page.getByText('Valid policy.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Plan (dry run)' }).click()

  // An explanation names the image that was kept instead, and shows what one rule alone decides.
  await page
    .getByRole('button', { name: /^Explain .*old/ })
    .first()
    .click()
  const explanation = page.getByRole('region', { name: 'Why this image' })
  await expect(explanation.getByText(/had one place; taken by/)).toBeVisible()
  await expect(explanation.getByText(/^“.+” would keep it if/)).toBeVisible()
  await shot(page, 'explanation')

  // With keys: the values, the next image of the plan, a hold and its undo, and back to the place in the list.
  await expect(explanation.getByText('1 of 2')).toBeVisible()
  await expect(explanation).toBeFocused()
  await expect(explanation.getByText('image.path.contains("old")').first()).toBeHidden()
  await page.keyboard.press('v')
  await expect(explanation.getByText('image.path.contains("old")').first()).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(explanation.getByText('2 of 2')).toBeVisible()
  await page.keyboard.press('k')
  await expect(explanation.getByText('On hold', { exact: true })).toBeVisible()
  await page.getByRole('listitem').filter({ hasText: 'is on hold' }).getByRole('button', { name: 'Undo' }).click()
  await expect(explanation.getByRole('button', { name: 'Keep this one' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Explain .*old/ }).first()).toBeFocused()
  await page.keyboard.press('Enter')
  await explanation.getByRole('button', { name: 'Decided only by it' }).first().click()
  await expect(page.getByRole('checkbox', { name: 'Only this rule' })).toBeChecked()

  // The plan waits, and the bell leads to it.
  await page.keyboard.press('Alt+3')
  await page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await expect(page.getByRole('heading', { name: '1 item needs your attention' })).toBeVisible()
  await expect(page.getByText(/^A plan by .* needs approval$/)).toBeVisible()
  await shot(page, 'bell')
  await page.getByRole('button', { name: 'Show the plan' }).click()
  await expect(page.getByRole('button', { name: 'Apply plan' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Apply plan' }).click()
  await page.getByRole('button', { name: 'Apply to 2 images' }).click()
  await expect(page.getByText('2 in the trash').first()).toBeVisible()

  // Deleted permanently, then imported again: the user is told and chooses.
  await page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await expect(page.getByText('2 images can be deleted permanently')).toBeVisible()
  await page.getByRole('button', { name: 'Show the trash' }).click()
  await page.getByRole('button', { name: 'Delete permanently…' }).click()
  await page.getByRole('dialog').getByLabel('Type 2 to continue').fill('2')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('row').filter({ hasText: 'Move to the trash images' })).toHaveCount(2)
  await page.keyboard.press('Alt+3')
  await choose(imagesFolder)
  await page.getByRole('button', { name: 'Import' }).first().click()
  await page.getByRole('menuitem', { name: 'A folder…' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Import/ })
    .click()
  await expect(page.getByText('2 images removed earlier, not imported')).toBeVisible()
  await expect(page.getByText(/2 images deleted permanently · by “Move to the trash images .+”/)).toBeVisible()
  await shot(page, 'left-before')
  await page.getByRole('button', { name: 'Import again' }).click()
  await expect(page.getByText('2 images imported again').first()).toBeVisible()
  await expect(page.getByRole('option')).toHaveCount(5)

  // The rule is flagged.
  await page.keyboard.press('Alt+4')
  await page.getByRole('tab', { name: 'Plans' }).click()
  await page.getByRole('tab', { name: 'By rule' }).click()
  await expect(page.getByText('100% of what this rule removed was restored')).toBeVisible()
  await shot(page, 'by-rule')

  // Hold against erasure.
  await openCompliance(page, 'Holds')
  await page.getByRole('combobox', { name: 'Images' }).fill('new-1')
  await page.getByRole('option', { name: /^file name contains/ }).click()
  await page.getByLabel('Reason').fill('Court case 3')
  await page.getByRole('button', { name: 'Hold', exact: true }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Court case 3' })).toBeVisible()
  await openCompliance(page, 'Erasure')
  await page.getByRole('combobox', { name: 'Images' }).fill('new-1')
  await page.getByRole('option', { name: /^file name contains/ }).click()
  await page.getByLabel('Reason').fill('Request 7')
  await page.getByLabel('Basis').fill('Article 17 GDPR')
  await page.getByRole('button', { name: 'Erase…' }).click()
  await expect(page.getByText(/1 image to erase: new-1.jpg/)).toBeVisible()
  await shot(page, 'conflict')
  await page
    .getByRole('listitem')
    .filter({ hasText: '1 image to erase' })
    .getByRole('button', { name: 'Erase…' })
    .click()
  await page.getByRole('dialog').getByLabel('Reason').fill('The case is closed.')
  await page.getByRole('button', { name: 'Remove from holds' }).click()
  await page.getByRole('dialog').getByLabel('Type 1 to continue').fill('1')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 image erased').first()).toBeVisible()
  await expect(page.getByText('Erasure wins')).toBeVisible()
})
