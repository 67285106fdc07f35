import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

test('a user evaluates a model, opens a cell of its confusions, and its images', async ({ open, folder }) => {
  const cat = ['cat', 0.9, 100, 100, 200, 200] as const
  const workspace = await reviewWorkspace(folder, [[cat], [cat], [['dog', 0.95, 50, 50, 100, 100]]])
  // All predictions are right except the dog, which is a cat.
  winnow('accept', workspace, '--where', 'true')
  winnow('bulk', 'relabel', workspace, 'dog', 'cat', '--where', 'labels.exists(l, l.class == "dog")')
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()

  await page.keyboard.press('Alt+6')
  await page.getByRole('button', { name: 'Evaluation' }).first().click()
  await expect(page.getByText('Not evaluated yet')).toBeVisible()
  await page.getByRole('button', { name: 'Evaluate' }).click()
  await expect(page.getByRole('button', { name: 'cat taken for cat: 2' })).toBeVisible()
  await page.getByRole('button', { name: 'cat taken for dog: 1' }).click()
  await expect(page.getByText('1 object of cat taken for dog')).toBeVisible()
  expect.soft(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Image by image…' }).click()
  await expect(page.getByRole('dialog', { name: 'Images with the most to correct' })).toBeVisible()
  expect.soft(await violations(page), 'image by image').toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Show in library' }).click()
  await expect(page.getByText('1 image of 3')).toBeVisible()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByText('1 object of cat taken for dog')).toBeVisible()
})

test('another model is automatically compared with the current one, on the golden set chosen where it was missing', async ({
  open,
  folder,
}) => {
  const cat = ['cat', 0.9, 100, 100, 200, 200] as const
  const workspace = await reviewWorkspace(folder, [[cat], [cat], [cat], [cat]])
  winnow('accept', workspace, '--where', 'true')
  await writeFile(join(folder, 'night.onnx'), colorModels['ultralytics v8'].file)
  winnow('model', 'add', workspace, join(folder, 'night.onnx'), '--map', 'add-classes')
  winnow('model', 'alias', workspace, 'night', 'candidate')
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()

  await page.keyboard.press('Alt+6')
  const cards = page.getByRole('list', { name: 'Models in use' }).getByRole('listitem')
  const night = cards.filter({ hasText: 'night' })
  await expect(night.getByText(/^Not compared with .* yet$/)).toBeVisible()
  await night.getByRole('button', { name: 'Choose golden images…' }).click()
  const golden = page.getByRole('dialog', { name: 'Golden set' })
  await expect(golden.getByText('Of 4 reviewed images.')).toBeVisible()
  expect.soft(await violations(page), 'golden set').toEqual([])
  await golden.getByLabel('How many').fill('4')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Golden set: golden' })).toBeVisible()
  await night.getByRole('button', { name: 'Measure on the golden set' }).click()
  await expect(night.getByText('AP on golden')).toBeVisible()

  await page.getByRole('table', { name: 'Models' }).getByRole('row').filter({ hasText: 'night' }).click()
  await page.getByRole('button', { name: 'Evaluation' }).last().click()
  // Nothing to choose: the current model is evaluated on the same images and the two are compared.
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await expect(comparison.getByText(/compared with .*, on 4 images/)).toBeVisible()
  await page.getByRole('button', { name: 'Back to the models' }).click()
  await expect(night.getByText(/^(Worse than|Looks worse than) /)).toBeVisible()
})
