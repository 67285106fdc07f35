import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { openSettings } from '../support/settings-page.ts'
import { expect, imageIsSeen, type Open, test } from '../support/winnow.ts'
import { picture } from './picture.ts'

const project = resolve(import.meta.dirname, '../..')
const size: [number, number] = [1280, 800]

const command = promisify(execFile)
const winnow = (...args: string[]) =>
  command(process.execPath, [join(project, 'scripts/winnow.mjs'), ...args, '--quiet'])

let ground: string
test.beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-pictures-'))
  const predicted = join(ground, 'Cameras')
  await winnow('init', predicted)
  await winnow('settings', predicted, 'blindShare=0')
  await winnow('import', predicted, join(project, 'samples/photos')).catch(() => 'Some samples are broken.')
  await winnow('model', 'add', predicted, 'starter', '--map', 'add-classes')
  await winnow('prelabel', predicted)
  await winnow('demo', join(ground, 'demo'))
})
test.afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Opens a copy of a workspace: each picture begins with the same. */
async function openCopy(open: Open, name: 'Cameras' | 'demo', folder: string): Promise<Page> {
  const workspace = join(folder, name)
  cpSync(name === 'demo' ? join(ground, 'demo', 'workspace') : join(ground, name), workspace, { recursive: true })
  const { page } = await open({ workspace, size })
  await page.keyboard.press('Alt+1')
  await expect(page.getByRole('option').first()).toBeVisible()
  return page
}

/** Until nothing of the page is being fetched and what it says of what it did is gone. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await imageIsSeen(page)
  await page.waitForTimeout(500)
}

test('first screen', async ({ open }) => {
  const { page } = await open({ size })
  await expect(page.getByRole('button', { name: 'Use the sample' })).toBeVisible()
  await settle(page)
  await picture(page, 'first-screen')
})

test('library', async ({ open, folder }) => {
  const page = await openCopy(open, 'Cameras', folder)
  await page.getByRole('option').nth(9).click()
  await settle(page)
  await picture(page, 'library')
})

test('review', async ({ open, folder }) => {
  const page = await openCopy(open, 'Cameras', folder)
  await page.getByRole('combobox', { name: 'Search' }).fill('DSC00100')
  await page.keyboard.press('Enter')
  await page
    .getByRole('option', { name: /^DSC00100/ })
    .first()
    .dblclick()
  await settle(page)
  for (const _ of ['first', 'second']) {
    await page.keyboard.press('Enter')
    await settle(page)
  }
  await picture(page, 'review')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await picture(page, 'shortcuts')
})

for (const [key, heading, name] of [
  ['Alt+3', 'Models', 'models'],
  ['Alt+5', 'Datasets', 'datasets'],
  ['Alt+6', 'Health', 'health'],
] as const)
  test(name, async ({ open, folder }) => {
    const page = await openCopy(open, 'demo', folder)
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
    await settle(page)
    await picture(page, name)
  })

test('settings', async ({ open, folder }) => {
  const page = await openCopy(open, 'demo', folder)
  await openSettings(page, 'Pre-labeling')
  await settle(page)
  await picture(page, 'settings')
})
