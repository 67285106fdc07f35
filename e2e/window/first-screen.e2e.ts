import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFolder } from '../support/images.ts'
import { expect, test } from '../support/winnow.ts'

test('a user opens the sample and is led to the first review', async ({ open }) => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Use the sample' }).click()
  const steps = page.getByRole('region', { name: 'Getting started' })
  await expect(steps.getByText(/\d+ images added/)).toBeVisible()
  await expect(steps.getByText(/[\d,]+ predictions on \d+ images/)).toBeVisible()
  await expect(page.getByRole('option').first()).toHaveAccessibleName(/Predicted/)
  await page.getByRole('button', { name: 'Start reviewing' }).click()
  await expect(page.getByRole('button', { name: 'Review' }).first()).toHaveAttribute('aria-current', 'page')
})

test('the last open workspace opens at the next start', async ({ start, folder }) => {
  const imagesFolder = join(folder, 'Garden')
  await writeFolder(imagesFolder, 2)
  const first = await start()
  await first.openImages(imagesFolder)
  await expect(first.page.getByRole('option')).toHaveCount(2)
  await first.close()

  const second = await start()
  await expect(second.page.getByRole('button', { name: 'Workspace Garden' })).toBeVisible()
  await expect(second.page.getByRole('option')).toHaveCount(2)
  await second.page.getByRole('button', { name: 'Workspace Garden' }).click()
  await second.page.getByRole('menuitem', { name: 'Close workspace' }).click()
  await expect(second.page.getByRole('heading', { name: 'Winnow' })).toBeVisible()
  await expect(second.page.getByRole('button', { name: 'Continue with Garden' })).toBeFocused()
})

test('a folder that is not a workspace is refused with the reason', async ({ open, folder }) => {
  const empty = join(folder, 'empty')
  await mkdir(empty)
  const { page, choose } = await open()
  await choose(empty)
  await page.getByRole('button', { name: 'Open a workspace…' }).click()
  await expect(page.getByRole('alert')).toContainText('is not a workspace')
})

test('a workspace named at the start that does not exist leads to the first screen', async ({ start, folder }) => {
  const { page } = await start({ workspace: join(folder, 'nowhere') })
  await expect(page.getByRole('alert')).toContainText('nowhere is not a workspace')
  await expect(page.getByRole('button', { name: 'Use the sample' })).toBeEnabled()
})
