import type { Page } from '@playwright/test'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { openSettings } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

async function actAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Acting as/ }).click()
  await page.getByRole('menuitem', { name }).click()
  await expect(page.getByRole('button', { name: new RegExp(`^Acting as ${name}`) })).toBeVisible()
}

/** The pages in the sidebar, from top to bottom, without the number of images to review. */
async function pagesOf(page: Page): Promise<string[]> {
  const texts = await page.getByRole('navigation').getByRole('button').allTextContents()
  return texts.map((text) => text.replace(/ \d.*$/, ''))
}

test('each role has its own pages; actions it may not use are disabled and say who may', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 60, 60, 120, 100]]])
  winnow('user', 'add', workspace, 'anna')
  winnow('user', 'add', workspace, 'lena', '--role', 'lead')
  winnow('bulk', 'tag', workspace, 'walk', '--where', 'true')
  winnow('bulk', 'source', workspace, 'garden', '--where', 'true')
  const { page } = await open({ workspace })
  await expect(page.getByRole('option').first()).toBeVisible()
  await expect
    .poll(() => pagesOf(page))
    .toEqual([
      'Home',
      'Review',
      'Library',
      'Team',
      'Retention',
      'Datasets',
      'Models',
      'Experiments',
      'Monitoring',
      'Settings',
    ])

  await actAs(page, 'anna')
  await expect.poll(() => pagesOf(page)).toEqual(['Home', 'My queue', 'Sent back', 'Comments', 'Library'])
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Only a lead or an admin may import images.')).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'A folder…' })).toBeDisabled()
  await expect(page.getByRole('menuitem', { name: 'Earlier imports' })).toBeEnabled()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Bulk actions' }).click()
  const undo = (what: string) => page.getByRole('row').filter({ hasText: what }).getByRole('button', { name: 'Undo' })
  await expect(undo('walk')).toBeEnabled()
  await expect(undo('garden')).toBeDisabled()
  await expect(undo('garden')).toHaveAccessibleDescription('Only a lead or an admin may undo this.')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('main').getByRole('button', { name: 'Review', exact: true })).toBeEnabled()
  await page.keyboard.press('Alt+6')
  await expect(page.getByRole('heading', { name: 'Only a lead or an admin may open Models' })).toBeVisible()
  await page.keyboard.press('Alt+4')
  await expect(page.getByRole('heading', { name: 'Only a lead or an admin may open Retention' })).toBeVisible()
  await page.getByRole('button', { name: 'Go to Home' }).click()
  await expect(page.getByRole('heading', { name: /^Good .*, anna$/ })).toBeVisible()

  // The key of an action that the role does not allow shows who may use it.
  await page.keyboard.press('Alt+3')
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Control+I')
  await expect(page.getByText('Only a lead or an admin may import images.', { exact: true })).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(page.locator('[data-image]')).toBeVisible()
  await page.keyboard.press('Alt+A')
  await expect(page.getByText('Only a lead or an admin may label all like this.', { exact: true })).toBeVisible()
  await page.keyboard.press('Alt+3')

  await actAs(page, 'lena')
  await expect
    .poll(() => pagesOf(page))
    .toEqual([
      'Home',
      'Review',
      'Library',
      'Team',
      'Retention',
      'Datasets',
      'Models',
      'Experiments',
      'Monitoring',
      'Settings',
    ])
  await page.keyboard.press('Alt+4')
  await expect(page.getByRole('tab')).toHaveText(['Certificates', 'Audit', 'Signals'])
  await page.keyboard.press('Alt+9')
  await expect(page.getByLabel('New class name')).toBeEnabled()
  await openSettings(page, 'Users')
  await expect(page.getByText('Only an admin may change this')).toBeVisible()
  await expect(page.getByLabel('New user name')).toBeDisabled()
  await page.keyboard.press('Alt+5')
  await expect(page.getByRole('button', { name: 'Freeze a version' }).first()).toBeEnabled()
})
