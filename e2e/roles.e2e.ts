import type { Page } from '@playwright/test'
import { reviewWorkspace, winnow } from './support/review-workspace.ts'
import { expect, test } from './support/winnow.ts'

async function actAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Acting as/ }).click()
  await page.getByRole('menuitem', { name }).click()
  await expect(page.getByRole('button', { name: new RegExp(`^Acting as ${name}`) })).toBeVisible()
}

test('what an annotator may not do is disabled and says who may; a lead may more, an admin all', async ({
  start,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 60, 60, 120, 100]]])
  winnow('user', 'add', workspace, 'anna')
  winnow('user', 'add', workspace, 'lena', '--role', 'lead')
  winnow('bulk', 'tag', workspace, 'walk', '--where', 'true')
  winnow('bulk', 'source', workspace, 'garden', '--where', 'true')
  const { page } = await start({ workspace })
  await expect(page.getByRole('option').first()).toBeVisible()

  await actAs(page, 'anna')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Only a lead or an admin may import images.')).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'A folder…' })).toBeDisabled()
  await expect(page.getByRole('menuitem', { name: 'Earlier imports' })).toBeEnabled()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Bulk actions' }).click()
  const undo = (what: string) => page.getByRole('row').filter({ hasText: what }).getByRole('button', { name: 'Undo' })
  await expect(undo('walk')).toBeEnabled()
  await expect(undo('garden')).toBeDisabled()
  await expect(undo('garden')).toHaveAccessibleDescription('Only a lead or an admin may undo this.')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('main').getByRole('button', { name: 'Review', exact: true })).toBeEnabled()

  await page.keyboard.press('Alt+3')
  await expect(page.getByText('Only a lead or an admin may add, alias and run models.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add model' }).first()).toBeDisabled()

  await page.keyboard.press('Alt+5')
  const freeze = page.getByRole('button', { name: 'Freeze a version' }).first()
  await expect(freeze).toBeDisabled()
  await expect(freeze).toHaveAccessibleDescription('Only a lead or an admin may freeze a version.')

  await page.keyboard.press('Alt+4')
  await expect(page.getByText('Only an admin may save policies, make and apply plans')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Plan (dry run)' })).toBeDisabled()
  await expect(page.getByLabel('Policy as JSON')).not.toBeEditable()
  await page.getByRole('tab', { name: 'Holds' }).click()
  await expect(page.getByRole('textbox', { name: 'Reason' })).toBeDisabled()
  await page.getByRole('tab', { name: 'Audit' }).click()
  await expect(page.getByText('Only a lead or an admin may see the audit.')).toBeVisible()

  await page.keyboard.press('Alt+7')
  await expect(page.getByText('Only an admin may change settings and users')).toBeVisible()
  await expect(page.getByText('Only a lead or an admin may change the label set.')).toBeVisible()
  await expect(page.getByLabel('Name of the new user')).toBeDisabled()
  await expect(page.getByLabel('Name of the new class')).toBeDisabled()

  await actAs(page, 'lena')
  await expect(page.getByLabel('Name of the new class')).toBeEnabled()
  await expect(page.getByLabel('Name of the new user')).toBeDisabled()
  await page.keyboard.press('Alt+5')
  await expect(freeze).toBeEnabled()
  await page.keyboard.press('Alt+4')
  await expect(page.getByRole('button', { name: 'Plan (dry run)' })).toBeDisabled()
})
