import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { openSettings } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

test('a workspace is backed up, checked, repaired, and restored from its backup', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 40, 40, 90, 90]], []])
  const backups = join(folder, 'backup disk')
  mkdirSync(backups)
  const { page, choose } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await openSettings(page, 'Backups')

  await expect(page.getByText('No backup yet.')).toBeVisible()
  await choose(backups)
  await page.getByRole('button', { name: 'Back up…' }).click()
  await expect(page.getByText('Backup verified: 2 originals').first()).toBeVisible()
  await expect(page.getByText('Available')).toBeVisible()
  await expect(page.getByText(`The last backup was made just now, in ${backups}.`)).toBeVisible()
  const [file] = readdirSync(backups)
  expect(file).toMatch(/^workspace .*\.winnow\.tar$/)

  writeFileSync(join(workspace, 'originals', 'stray.jpg'), 'stray')
  await openSettings(page, 'Check workspace')
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Problems found')).toBeVisible()
  await expect(page.getByText(/No image uses .*stray\.jpg/)).toBeVisible()
  await page.getByRole('button', { name: 'Repair safely' }).click()
  await expect(page.getByText('Repaired', { exact: true })).toBeVisible()
  expect(readdirSync(join(workspace, 'trash', 'quarantine'))).toEqual(['stray.jpg'])

  if (process.env.WINNOW_SHOTS)
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await page.getByRole('heading', { name: 'Check workspace' }).scrollIntoViewIfNeeded()
      await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `upkeep-${theme}.png`) })
    }
})

test('a backup is restored on the first screen; a truncated one is refused there', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 40, 40, 90, 90]], []])
  const file = join(folder, 'whole.tar')
  winnow('backup', workspace, file)
  const cut = join(folder, 'cut.tar')
  writeFileSync(cut, 'not a backup')
  const target = join(folder, 'restored')
  mkdirSync(target)
  const { app, page } = await open()
  const answer = (...answers: string[]) =>
    app.evaluate(({ dialog }, paths) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [paths.shift() ?? ''] })
    }, answers)
  await answer(cut, target)
  await page.getByRole('button', { name: 'Restore backup…' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'It isn’t a Winnow backup' })).toBeVisible()
  if (process.env.WINNOW_SHOTS)
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `restore-${theme}.png`) })
    }
  expect(readdirSync(target)).toEqual([])
  await answer(file, target)
  await page.getByRole('button', { name: 'Restore backup…' }).click()
  await expect(page.getByRole('option')).toHaveCount(2)
})

test('the first screen reports a damaged workspace and restores the newest backup', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 40, 40, 90, 90]], []])
  winnow('backup', workspace, join(workspace, 'backups', 'whole.tar'))
  const database = join(workspace, 'winnow.db')
  truncateSync(database, 50_000)
  const damaged = readFileSync(database)
  const target = join(folder, 'restored')
  mkdirSync(target)
  const { page, choose } = await start({ workspace })
  await expect(page.getByRole('alert').filter({ hasText: 'is damaged (it is cut off' })).toBeVisible()
  if (process.env.WINNOW_SHOTS)
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `damaged-${theme}.png`) })
    }
  await expect(page.getByRole('button', { name: 'Restore newest backup…' })).toBeVisible()
  await choose(target)
  await page.getByRole('button', { name: 'Restore newest backup…' }).click()
  await expect(page.getByRole('option')).toHaveCount(2)
  expect(readFileSync(database).equals(damaged)).toBe(true)
})
