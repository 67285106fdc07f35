import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

test('a user reads the comments on all images, goes from one to its image, and finds the open ones by key', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 60, 60, 120, 100]], [], []])
  for (let i = 1; i <= 30; i++)
    winnow('review', 'comment', workspace, 'img_1', '--text', `Old remark ${i}`, ...(i === 30 ? ['--at', '90,80'] : []))
  winnow('review', 'comment', workspace, 'img_3', '--text', 'Which way up?')
  winnow('review', 'resolve', workspace, 'cmt_31')

  const { page } = await open({ workspace })
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Comments on all images' }).click()
  const dialog = page.getByRole('dialog', { name: 'Comments' })
  const rows = dialog.getByRole('list', { name: 'Comments' }).getByRole('button', { name: /image/ })
  await expect(rows).toHaveCount(25)
  await expect(rows.first()).toContainText('Old remark 30')
  await dialog.getByRole('button', { name: 'Show more' }).click()
  await expect(rows).toHaveCount(31)
  await expect(rows.last()).toContainText('Which way up?')
  await expect(rows.last()).toContainText('resolved by')

  await rows.first().click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('image 1.jpg')
  await expect(page.getByTestId('position')).toHaveText('1 of 1')
  await expect(page.getByRole('article', { name: /^Comment 30 by/ })).toBeInViewport()
  await expect(page.getByRole('button', { name: 'Comment 30: Old remark 30' })).toBeVisible()

  await page.keyboard.press('Alt+Shift+c')
  await expect(rows.first()).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'Open only' }).click()
  await dialog.getByRole('button', { name: 'Show more' }).click()
  await expect(rows).toHaveCount(30)
})
