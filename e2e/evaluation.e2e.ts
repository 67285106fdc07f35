import { reviewWorkspace, winnow } from './support/review-workspace.ts'
import { violations } from './support/violations.ts'
import { expect, test } from './support/winnow.ts'

test('a user evaluates a model, opens a cell of its confusions, and its images', async ({ open, folder }) => {
  const cat = ['cat', 0.9, 100, 100, 200, 200] as const
  const workspace = await reviewWorkspace(folder, [[cat], [cat], [['dog', 0.95, 50, 50, 100, 100]]])
  // What was predicted was right but for the dog, which is a cat.
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
