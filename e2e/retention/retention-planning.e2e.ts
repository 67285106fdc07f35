import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openPolicy, writePolicy } from '../support/retention-page.ts'
import { winnow } from '../support/review-workspace.ts'
import { openSettings } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

const policy = JSON.stringify({
  schema: 1,
  name: 'Bursts',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("9")', reason: 'Old images leave.' }],
  floors: [{ id: 'floor', per: 'source', min: 1, rank: ['hash'] }],
  fuses: { maxDropPercent: 100, maxDropImages: 1_000_000, maxLeavePercentOfSource: 100 },
  settleDays: 0,
})

/** Enough images that a plan takes long enough to be stopped. */
function largeWorkspace(folder: string): string {
  const workspace = join(folder, 'Large')
  winnow('init', workspace)
  const database = new Database(join(workspace, 'winnow.db'))
  database.exec(
    `INSERT INTO source (name) VALUES ('pond');
     INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
     SELECT printf('%064x', value), 'pond/' || value, 'owned', value, 1, 'jpeg', 1000, 640, 480, 0, 1
     FROM (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 600000) SELECT value FROM n)`,
  )
  database.close()
  return workspace
}

test('a plan over many images and a job show their progress, block nothing else, and can be stopped', async ({
  open,
  folder,
}) => {
  const { page } = await open({ workspace: largeWorkspace(folder) })
  await expect(page.getByRole('listbox', { name: 'Images' }).getByRole('option').first()).toBeVisible()
  await openPolicy(page)
  await writePolicy(page, policy)
  await expect(page.getByText('Valid policy.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Plan (dry run)' }).click()
  const progress = page.getByRole('progressbar', { name: 'Planning' })
  await expect(progress).toHaveAttribute('aria-valuenow', /\d/)
  await page.getByRole('button', { name: 'Stop planning' }).click()
  await expect(progress).toBeHidden()
  await expect(page.getByRole('region', { name: /Notifications/ }).getByText('Action failed')).toBeHidden()
  await expect(page.getByRole('tab', { name: 'Plans 0' })).toBeVisible()
  await page.getByRole('button', { name: 'Plan (dry run)' }).click()
  await expect(page.getByRole('tab', { name: 'Plans 1' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Plans' }).getByRole('button', { name: /^Bursts Dry run/ })).toBeVisible()
  await openSettings(page, 'Check workspace')
  await page.getByRole('button', { name: 'Check now' }).click()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Check now' })).toBeEnabled()
  await page.getByRole('button', { name: /^Jobs/ }).click()
  await expect(page.getByRole('button', { name: 'Resume Check workspace' })).toBeVisible()
})
