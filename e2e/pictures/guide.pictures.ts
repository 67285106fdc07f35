import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
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
test.beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-pictures-'))
})
test.afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Workspaces of the sample images: pre-labeled; with two versions; and what `winnow demo` leaves. */
const making = {
  async predicted(workspace: string) {
    await winnow('init', workspace, '--name', 'Cameras')
    await winnow('settings', workspace, 'blindShare=0')
    // Some samples are broken, which makes the import end with 4.
    await winnow('import', workspace, join(project, 'samples/photos')).catch(({ code }) => expect(code).toBe(4))
    await winnow('model', 'add', workspace, 'starter', '--map', 'add-classes')
    await winnow('prelabel', workspace)
  },
  async frozen(workspace: string) {
    cpSync(await made('predicted'), workspace, { recursive: true })
    await winnow('accept', workspace, '--where', 'prediction.minScore > 0.5')
    await winnow('dataset', 'freeze', workspace, 'spring', '--split', '80/10/10')
    await winnow('accept', workspace, '--where', 'prediction.minScore > 0.35')
    await winnow('dataset', 'freeze', workspace, 'summer', '--split', '80/10/10')
    await winnow('export', workspace, '--dataset', 'summer', '--format', 'coco', '--out', join(ground, 'coco'))
  },
  async demo(workspace: string) {
    await winnow('demo', `${workspace}-all`)
    cpSync(join(`${workspace}-all`, 'workspace'), workspace, { recursive: true })
  },
}

/** The folder of a workspace, which is made for the first picture that needs it. */
async function made(name: keyof typeof making): Promise<string> {
  const workspace = join(ground, name)
  if (!existsSync(workspace)) await making[name](workspace)
  return workspace
}

/** Opens a copy of a workspace: each picture begins with the same. */
async function openCopy(open: Open, name: keyof typeof making, folder: string): Promise<Page> {
  const workspace = join(folder, 'workspace')
  cpSync(await made(name), workspace, { recursive: true })
  const { page } = await open({ workspace, size })
  await page.keyboard.press('Alt+3')
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
  const page = await openCopy(open, 'predicted', folder)
  await page.getByRole('option').nth(9).click()
  await settle(page)
  await picture(page, 'library')
})

test('review', async ({ open, folder }) => {
  const page = await openCopy(open, 'predicted', folder)
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

for (const [key, heading, name, workspace] of [
  ['Alt+6', 'Models', 'models', 'demo'],
  ['Alt+5', 'Datasets', 'datasets', 'frozen'],
] as const)
  test(name, async ({ open, folder }) => {
    const page = await openCopy(open, workspace, folder)
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
    await settle(page)
    await picture(page, name)
  })

test('settings', async ({ open, folder }) => {
  const page = await openCopy(open, 'frozen', folder)
  await openSettings(page, 'Pre-labeling')
  await settle(page)
  await picture(page, 'settings')
})
