import type { Page } from '@playwright/test'
import { listed, type Proposed, reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, imageIsSeen, test } from '../support/winnow.ts'

const position = (page: Page) => page.getByTestId('position')
const title = (page: Page) => page.getByRole('heading', { level: 1 })
const toReview = (page: Page) => page.getByRole('region', { name: 'To review' }).getByRole('listitem')
const toast = (page: Page) => page.getByTestId('act-toast')

/** Seven images; the last by name has the lowest confidence. */
const predictions = Array.from({ length: 7 }, (_, n): Proposed[] => [['dog', 0.9 - n / 20, 60, 60, 120, 100]])

/** Back in the queue, the user is where they were: the same image, number and count. */
async function isThere(page: Page): Promise<void> {
  await expect(title(page)).toHaveText('image 5.jpg')
  await expect(position(page)).toHaveText('3 of 7')
  await expect(toReview(page)).toHaveCount(1)
}

async function reviewTwo(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^(Review|My queue)/ }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(title(page)).toHaveText('image 7.jpg')
  await page.keyboard.press('Shift+Enter')
  await expect(title(page)).toHaveText('image 6.jpg')
  await page.keyboard.press('Shift+Enter')
  await isThere(page)
}

test('a queue keeps place, count and undo across the class grid, the library and other pages, by keys and by mouse', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, predictions)
  const { page } = await open({ workspace })
  await reviewTwo(page)
  // The class grid, with keys; its changes are undone at the images.
  await page.keyboard.press('Control+4')
  await expect(page.getByTestId('chip-count')).toContainText('5 objects')
  await page.keyboard.press('End')
  await page.keyboard.press('x')
  await page.keyboard.press('Escape')
  await isThere(page)
  await page.keyboard.press('Control+z')
  await expect(toast(page)).toContainText('Undone: 1 object deleted in the class grid')
  // By mouse.
  await page.getByRole('button', { name: 'Class grid' }).click()
  await expect(page.getByTestId('chip-count')).toContainText('5 objects')
  await page.getByRole('button', { name: 'Back to the images' }).click()
  await isThere(page)
  // The library, and an image that is only viewed.
  await page.keyboard.press('Alt+3')
  await expect(page.getByRole('option', { selected: true })).toHaveAttribute('title', 'image 5.jpg')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(title(page)).toHaveText('image 1.jpg')
  await page.keyboard.press('Alt+3')
  await page.keyboard.press('Alt+2')
  await isThere(page)
  for (const name of ['Datasets', 'Monitoring', 'Settings', 'Home']) {
    await page.getByRole('navigation').getByRole('button', { name }).first().click()
    await expect(page.getByTestId('stage')).toBeHidden()
    await page
      .getByRole('button', { name: /^(Review|My queue)/ })
      .first()
      .click()
    await isThere(page)
  }
  await imageIsSeen(page)
  await page.keyboard.press('Control+z')
  await expect(toast(page)).toContainText('1 image ago')
  await expect(title(page)).toHaveText('image 6.jpg')
  await expect(position(page)).toHaveText('2 of 7')
  await page.keyboard.press('Control+Shift+z')
  await expect(toast(page)).toContainText('Redone')
})

test('a queue keeps place, count, skips and undo across a restart', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, predictions)
  const first = await start({ workspace })
  await reviewTwo(first.page)
  await first.page.keyboard.press('Shift+d')
  await expect(title(first.page)).toHaveText('image 4.jpg')
  await first.page.keyboard.press('a')
  await isThere(first.page)
  await expect(first.page.getByTestId('saved')).toHaveText('Saved')
  await first.close()

  const { page, close } = await start({ workspace })
  await expect(page.getByRole('button', { name: /^(Review|My queue)/ }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await isThere(page)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(title(page)).toHaveText('image 6.jpg')
  await expect(toast(page)).toContainText('Undone')
  await expect(toReview(page)).toHaveCount(1)
  await page.keyboard.press('Shift+Enter')
  // Skipped images come at the end.
  await expect(title(page)).toHaveText('image 4.jpg')
  for (const next of ['image 3.jpg', 'image 2.jpg', 'image 1.jpg']) {
    await page.keyboard.press('Shift+Enter')
    await expect(title(page)).toHaveText(next)
  }
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('7 images in the queue · 1 skipped')).toBeVisible()
  await close()
  expect(listed(workspace).filter(({ state }) => state === 'reviewed')).toHaveLength(6)
})

test('an assigned queue is a fixed list: an import adds nothing to it, on Home, for its user or a lead', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, predictions.slice(0, 4))
  const { users } = winnow('user', 'list', workspace) as { users: { name: string }[] }
  winnow('queue', 'add', workspace, 'Pond', '--where', 'true', '--order', 'prediction.minScore', '--to', users[0]!.name)
  const more = await reviewWorkspace(`${folder}/more`, predictions)
  winnow('import', workspace, `${more}/../images`, '--labels-as', 'model')
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: /^(Review|My queue)/ }).first()).toBeVisible()
  await page.keyboard.press('Alt+1')
  const queue = page.getByRole('region', { name: 'Your queue' })
  await expect(queue).toContainText('4')
  await queue.getByRole('button', { name: 'Start' }).click()
  await expect(position(page)).toHaveText('1 of 4')
  await page.keyboard.press('Shift+Enter')
  await expect(position(page)).toHaveText('2 of 4')
  await page.keyboard.press('Alt+1')
  await expect(queue).toContainText('3 of 4 left')
  await queue.getByRole('button', { name: 'Continue' }).click()
  await expect(position(page)).toHaveText('2 of 4')
})
