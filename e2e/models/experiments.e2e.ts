import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { winnow } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

test('a user tries a model and promotes it before it is proven, with a reason', async ({ open, folder }) => {
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  for (const [name, { file }] of [
    ['old', colorModels['ultralytics v8']],
    ['new', colorModels.centernet],
  ] as const) {
    await writeFile(join(folder, `${name}.onnx`), file)
    winnow('model', 'add', workspace, join(folder, `${name}.onnx`), '--map', 'add-classes')
  }
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Experiments' }).first()).toBeVisible()

  await page.keyboard.press('Alt+7')
  await expect(page.getByText('No experiments yet')).toBeVisible()
  await page.getByRole('button', { name: 'Start an experiment…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Against old')).toBeVisible()
  await dialog.getByRole('button', { name: 'Check past reviews' }).click()
  await expect(dialog.getByText('Past reviews don’t decide it')).toBeVisible()
  await dialog.getByRole('button', { name: 'Start experiment' }).click()

  await expect(page.getByText('Warming up, still hidden from users')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  expect.soft(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Promote…' }).click()
  await expect(dialog.getByRole('button', { name: 'Promote' })).toBeDisabled()
  await dialog.getByLabel('Reason').fill('Needed for the night shift.')
  await dialog.getByRole('button', { name: 'Promote' }).click()
  await expect(page.getByText('Needed for the night shift.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start an experiment…' })).toBeVisible()
})
