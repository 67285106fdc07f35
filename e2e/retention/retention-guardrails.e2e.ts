import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openCompliance, openPolicy, writePolicy } from '../support/retention-page.ts'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

const policy = (mode: string) =>
  JSON.stringify({
    schema: 1,
    name: `Pond ${mode}`,
    mode,
    rules: [{ id: 'all', action: 'drop', when: 'image.path.contains("image")', reason: 'They leave.' }],
    floors: [{ id: 'negatives', per: 'negatives', min: 1 }],
    fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
    settleDays: 0,
  })

/** Saves screenshots in both themes, if a folder is given. */
async function take(page: Page, name: string): Promise<void> {
  if (!process.env.WINNOW_SHOTS) return
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `${name}-${theme}.png`) })
  }
}

/** Returns the names of the policies whose plans are shown from now on, each once. */
async function watchPlans(page: Page): Promise<() => Promise<string[]>> {
  const names = await page.evaluateHandle(() => {
    const shown = new Set<string>()
    const look = () => {
      const row = document.querySelector('[aria-label="Plans"] [aria-current="true"]')
      if (row) shown.add(row.querySelector('[title]')?.getAttribute('title') ?? '')
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    return shown
  })
  return () => names.evaluate((shown) => [...shown])
}

test('a plan may empty a class after its name is typed, and remove reviewed images after their number is typed', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [
    [['dog', 0.9, 40, 40, 90, 90]],
    [['dog', 0.8, 60, 40, 90, 90]],
    [['fish', 0.8, 60, 40, 90, 90]],
  ])
  winnow('accept', workspace, '--where', 'prediction.count > 0')
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await openPolicy(page)
  const shoot = (name: string) => take(page, name)
  const plan = async (mode: string) => {
    await writePolicy(page, policy(mode))
    await expect(page.getByText('Valid policy.').first()).toBeVisible()
    await page.getByRole('button', { name: 'Plan (dry run)' }).click()
  }
  await plan('shadow')
  await expect(page.getByText(/This policy runs in shadow mode.*0 of them used later/)).toBeVisible()
  await shoot('shadow')

  await page.getByRole('tab', { name: /^Policy/ }).click()
  const shownPlans = await watchPlans(page)
  await plan('active')
  await page.getByRole('tab', { name: /^Guardrails/ }).click()
  await shoot('rails-stopped')
  for (const group of ['class dog', 'class fish', 'source images']) {
    await page.getByRole('button', { name: `Empty ${group}…` }).click()
    const dialog = page.getByRole('dialog')
    const allow = dialog.getByRole('button', { name: 'Allow emptying' })
    await dialog.getByLabel('Reason').fill('The pond is gone.')
    await expect(allow).toBeDisabled()
    await dialog.getByLabel(/^Type/).fill(group)
    if (group === 'class dog') await shoot('emptying')
    await allow.click()
    await expect(dialog).toBeHidden()
  }
  await shoot('rails-allowed')
  expect(await shownPlans()).toEqual(['Pond active'])
  await page.getByRole('button', { name: 'Apply plan' }).click()
  const apply = page.getByRole('button', { name: 'Apply to 3 images' })
  await expect(apply).toBeDisabled()
  await page.getByLabel('Type 3 to continue').fill('3')
  await shoot('apply-reviewed')
  await apply.click()
  await expect(page.getByText('3 in the trash').first()).toBeVisible()
})

test('follow-up tasks of an erasure are listed until somebody says what was done', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [
    [['dog', 0.9, 40, 40, 90, 90]],
    [['dog', 0.8, 60, 40, 90, 90]],
    [['fish', 0.8, 60, 40, 90, 90]],
  ])
  winnow('accept', workspace, '--where', 'prediction.count > 0')
  winnow('dataset', 'freeze', workspace, 'golden')
  winnow('settings', workspace, 'goldenDataset=golden')
  winnow('export', workspace, '--dataset', 'golden', '--format', 'coco', '--out', join(folder, 'exported to a folder'))
  winnow(
    'retain',
    'erase',
    workspace,
    '--where',
    'image.path.contains("image 1")',
    '--reason',
    'Request 7',
    '--basis',
    'Article 17 GDPR',
    '--yes',
  )
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+4')
  await openCompliance(page, 'Erasure')
  const table = page.getByRole('table', { name: 'Follow-up tasks' })
  await table.scrollIntoViewIfNeeded()
  await expect(table.getByRole('row').filter({ hasText: 'Golden set' })).toBeVisible()
  const left = await table.getByRole('button', { name: 'Done…' }).count()
  await take(page, 'follow-ups')
  await table.getByRole('button', { name: 'Done…' }).first().click()
  await page.getByLabel('Note').fill('Version 2 is the golden set now, without the image.')
  await take(page, 'follow-up-done')
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await expect(table.getByText(/Version 2 is the golden set now/)).toBeVisible()
  await expect(table.getByRole('button', { name: 'Done…' })).toHaveCount(left - 1)
  await take(page, 'follow-ups-closed')
})
