import { test } from '../support/winnow.ts'
import { picture } from './picture.ts'
import { openCopy } from './workspaces.ts'

const policy = {
  schema: 1,
  name: 'Cameras',
  mode: 'active',
  timeBase: 'captured',
  rules: [
    {
      id: 'monthly-sample',
      action: 'keep',
      groupBy: ['source'],
      buckets: { monthly: 12, perBucket: 1, pick: 'hash' },
      reason: 'Each camera keeps a sample of every month.',
    },
    {
      id: 'bursts',
      action: 'retire',
      thin: { keep: 2, hashDistanceMax: 8, withinSeconds: 30 },
      reason: 'Near-duplicates add little to training.',
    },
    {
      id: 'old-archive',
      action: 'drop',
      when: 'image.source == "archive" && image.capturedAt < timestamp("2026-02-01")',
      reason: 'The old archive has been copied elsewhere.',
    },
  ],
  floors: [
    { id: 'classes', per: 'class', min: 2 },
    { id: 'negatives', per: 'negatives', min: 2 },
  ],
  fuses: { maxDropPercent: 30, maxDropImages: 50, maxLeavePercentOfClass: 60, maxLeavePercentOfSource: 90 },
  settleDays: 0,
}

test('from a policy to the certificate of what was deleted and erased', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'retention', folder)
  const tab = async (name: string) => {
    await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
    await page.mouse.move(2, 2)
    await page.waitForTimeout(900)
  }
  const fromMenu = async (menu: string, name: string) => {
    await page.getByRole('button', { name: new RegExp(`^${menu}`) }).click()
    await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()
    await page.mouse.move(2, 2)
    await page.waitForTimeout(900)
  }
  /** The number that the dialog asks the user to type. */
  const request = async (): Promise<string> => {
    const label = await page
      .getByRole('dialog')
      .getByText(/^Type \d+ to continue$/)
      .textContent()
    return /\d+/.exec(label ?? '')?.[0] ?? ''
  }
  const calm = async () => {
    for (const close of await page.getByRole('button', { name: 'Dismiss' }).all()) await close.click()
    await page.waitForTimeout(300)
  }
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Alt+4')
  await page.getByRole('heading', { name: 'No retention policy yet' }).waitFor()
  await page.waitForTimeout(2500)
  await tab('Policy')
  await page.getByRole('button', { name: 'As JSON' }).click()
  const json = page.getByLabel('Policy as JSON')
  await json.fill(JSON.stringify(policy, null, 2))
  await page.getByText('Valid policy.').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForTimeout(2500)
  await json.evaluate((area) => area.scrollTo(0, 0))
  await page.mouse.move(2, 2)
  await calm()
  await picture(page, 'retention-policy')
  await tab('Overview')
  await page.getByRole('heading', { name: /would be removed/ }).waitFor({ timeout: 60_000 })
  await page.waitForTimeout(2500)
  await picture(page, 'retention-overview')
  await tab('Policy')

  await page.getByRole('button', { name: 'Plan (dry run)' }).click()
  await page.getByRole('tab', { name: 'Before and after' }).waitFor()
  await page.waitForTimeout(1500)
  await picture(page, 'retention-plan')
  await page.getByRole('combobox', { name: 'Show' }).click()
  await page.getByRole('option', { name: /^Retire/ }).click()
  await page.getByRole('button', { name: 'Grid' }).click()
  await page.waitForTimeout(1500)
  await picture(page, 'retention-images')
  await page.getByRole('button', { name: 'List' }).click()
  await page
    .getByRole('button', { name: /^Explain/ })
    .first()
    .click()
  await page.waitForTimeout(900)
  await picture(page, 'retention-explanation')
  await page.keyboard.press('Escape')
  await tab('Before and after')
  await picture(page, 'retention-totals')
  await tab('Impact')
  await page.getByRole('tabpanel', { name: 'Impact' }).getByRole('button', { name: 'Estimate impact' }).click()
  await page.getByText('better than random').or(page.getByText('worse than random')).waitFor({ timeout: 120_000 })
  await page.mouse.move(2, 2)
  await page.waitForTimeout(500)
  await picture(page, 'retention-effect')
  await fromMenu('Analysis', 'Signals')
  await page.getByRole('button', { name: 'Compute signals' }).click()
  await page.getByRole('button', { name: 'Recompute all' }).waitFor({ timeout: 60_000 })
  await page.mouse.move(2, 2)
  await page.waitForTimeout(900)
  await picture(page, 'retention-signals')
  await page.getByRole('button', { name: /^Notifications/ }).click()
  await page.getByRole('heading', { name: /attention/ }).waitFor()
  await picture(page, 'notices')
  await page.keyboard.press('Escape')
  await tab('Plans')
  await tab('Compare')
  await page.getByRole('button', { name: 'Compare with random' }).click()
  await page.getByText('random selections').first().waitFor({ timeout: 120_000 })
  await picture(page, 'retention-compare')

  await page.getByRole('button', { name: 'Approve…' }).click()
  await page.getByLabel('Reason').fill('Seen with the team; the archive is kept elsewhere.')
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await page.getByText('Approved by').waitFor()
  await page.getByRole('button', { name: 'Apply plan' }).click()
  await page
    .getByRole('dialog')
    .getByRole('textbox')
    .fill(await request())
  await page.getByRole('button', { name: /^Apply to/ }).click()
  await page.getByRole('button', { name: 'Undo plan' }).waitFor()
  await page.waitForTimeout(2000)

  await tab('Trash')
  await page.getByRole('button', { name: 'Delete permanently…' }).click()
  const typed = page.getByRole('dialog').getByRole('textbox')
  await typed.waitFor()
  await typed.fill(await request())
  await calm()
  await picture(page, 'retention-purge')
  await page.keyboard.press('Enter')
  await page
    .getByText(/permanently deleted, .* freed/)
    .first()
    .waitFor({ timeout: 60_000 })
  await page.waitForTimeout(2500)
  await calm()
  await picture(page, 'retention-trash')
  await fromMenu('Compliance', 'Erasure')
  await page.getByRole('combobox', { name: 'Images' }).fill('phone')
  await page.getByRole('option', { name: /phone/ }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByLabel('Reason').fill('Request 7')
  await page.getByLabel('Basis').fill('Article 17 GDPR')
  await picture(page, 'retention-erasure')
  await page.getByRole('button', { name: 'Erase…' }).click()
  await typed.fill(await request())
  await page.keyboard.press('Enter')
  await page
    .getByText(/erased, .* freed/)
    .first()
    .waitFor({ timeout: 60_000 })
  await page.waitForTimeout(2500)
  await calm()
  await fromMenu('Compliance', 'Certificates')
  await picture(page, 'retention-certificate')
  await fromMenu('Compliance', 'Audit')
  await picture(page, 'retention-audit')
  await page.keyboard.press('Alt+9')
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Backups' }).click()
  await page.mouse.move(2, 2)
  await page.waitForTimeout(900)
  await picture(page, 'backups')
})
