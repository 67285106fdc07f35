import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '../support/winnow.ts'
import { picture } from './picture.ts'
import { openCopy } from './workspaces.ts'

test('freeze and export', async ({ open, folder }) => {
  const { page, choose } = await openCopy(open, 'demo', folder)
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: 'Freeze a version' }).click()
  await page.getByLabel('Name').fill('november')
  await picture(page, 'freeze')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await choose('/home/ada/exports')
  await page.getByRole('button', { name: 'Choose…' }).click()
  await picture(page, 'export')
  await page.keyboard.press('Escape')
})

test('what changed between versions, lineage, and a refresh', async ({ open, folder }) => {
  const { page, choose } = await openCopy(open, 'changed', folder)
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: /^Compare with/ }).click()
  await page.getByText('most changed first').waitFor()
  await page.waitForTimeout(2500)
  await picture(page, 'diff')
  await page.keyboard.press('Escape')

  const lineage = page.getByRole('region', { name: 'Lineage' })
  await lineage.scrollIntoViewIfNeeded()
  await page.waitForTimeout(1000)
  await picture(page, 'lineage')

  await page.getByRole('button', { name: /^Refresh…/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Refresh' })
  const exports = join(tmpdir(), 'exports')
  rmSync(exports, { recursive: true, force: true })
  await choose(exports)
  await dialog.getByRole('button', { name: 'Choose…' }).click()
  // A third of a class is gone.
  await dialog.getByRole('checkbox', { name: 'Accept the difference' }).click()
  await dialog.getByRole('button', { name: 'Refresh', exact: true }).click({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Sign' }).click({ timeout: 120_000 })
  await page.getByText(/^Signed by/).waitFor()
  await page.waitForTimeout(800)
  await picture(page, 'refresh')
})
