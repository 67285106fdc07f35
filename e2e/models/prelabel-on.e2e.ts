import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { writeImage } from '../support/images.ts'
import { winnow } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

const before = { ...process.env }
test.afterEach(() => {
  for (const name of ['WINNOW_PROFILES', 'XDG_CACHE_HOME'] as const)
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
})

/** Three images and a model, on a computer with one profile that works and one that doesn't. */
async function workspaceOn(folder: string): Promise<string> {
  const [profiles, images] = [join(folder, 'profiles'), join(folder, 'images')]
  Object.assign(process.env, { WINNOW_PROFILES: profiles, XDG_CACHE_HOME: join(folder, 'cache') })
  await mkdir(profiles)
  const slurm = { name: 'slurm', submit: ['sbatch'], status: ['squeue'], cancel: ['scancel'], folder }
  await writeFile(join(profiles, 'slurm.json'), JSON.stringify(slurm))
  await writeFile(join(profiles, 'half.json'), '{ "name": "half" }')
  for (const number of [1, 2, 3]) await writeImage(images, `image ${number}.jpg`, number)
  await writeFile(join(folder, 'model.onnx'), colorModels.centernet.file)
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  winnow('import', workspace, images)
  winnow('model', 'add', workspace, join(folder, 'model.onnx'), '--map', 'add-classes')
  return workspace
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Pre-label' })
const finished = (page: Page) =>
  expect(page.getByText('9 predictions on 3 images', { exact: true })).toBeVisible({ timeout: 30_000 })

test('the current model runs in processes that a user chose, by mouse and by keyboard', async ({ start, folder }) => {
  const { page } = await start({ workspace: await workspaceOn(folder) })
  await expect(page.getByRole('option')).toHaveCount(3)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Choose where…' }).click()
  const dialog = dialogOf(page)
  await dialog.getByRole('combobox', { name: 'Where' }).click()
  await expect(page.getByRole('option', { name: 'half' })).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('option', { name: 'Separate processes of this computer' }).click()
  await expect(dialog.getByText(/^half\.json is no profile: submit: Missing/)).toBeVisible()
  expect.soft(await violations(page), 'where a model runs').toEqual([])
  await dialog.getByRole('button', { name: 'Pre-label' }).click()
  await expect(dialog).toHaveCount(0)
  await finished(page)
  await page.getByRole('button', { name: 'Close message' }).click()
  await expect(page.getByText('9 predictions on 3 images', { exact: true })).toHaveCount(0)

  await page.getByRole('button', { name: 'More', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem').first()).toBeFocused()
  await page.keyboard.type('Choose')
  await expect(page.getByRole('menuitem', { name: 'Choose where…' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('combobox', { name: 'Images' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('combobox', { name: 'Images' })).toHaveText('Rerun on shown images')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('combobox', { name: 'Where' })).toHaveText('Separate processes of this computer')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('button', { name: 'Pre-label' })).toBeFocused()
  await page.keyboard.press('Enter')
  await finished(page)

  // Processes of this computer evaluate no faster: only clusters are offered.
  await page.keyboard.press('Alt+6')
  await page.getByRole('button', { name: 'Evaluation' }).first().click()
  await page.getByRole('button', { name: 'Evaluate' }).click()
  const menu = page.getByRole('menu')
  await expect(menu).toContainText(/this computer.*All reviewed images.*slurm.*All reviewed images/)
  await expect(menu.getByRole('menuitem')).toHaveCount(2)
})
