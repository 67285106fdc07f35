import { reviewWorkspace, winnow } from './support/review-workspace.ts'
import { expect, test } from './support/winnow.ts'

test('a user finds their queue, what was sent back and comments on Home; a lead also the team', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [
    [['heron', 0.9, 40, 60, 120, 90]],
    [['frog', 0.7, 100, 100, 80, 60]],
    [['frog', 0.6, 100, 100, 80, 60]],
  ])
  winnow('user', 'add', workspace, 'anna')
  winnow('user', 'add', workspace, 'lena', '--role', 'lead')
  winnow('accept', workspace, '--where', 'image.path == "image 1.jpg" || image.path == "image 2.jpg"', '--as', 'anna')
  const reason = 'The lamb behind the ewe counts as well'
  winnow('review', 'send-back', workspace, '--where', 'image.path == "image 1.jpg"', '--reason', reason, '--as', 'lena')
  winnow('review', 'comment', workspace, 'img_2', '--text', 'Very clean outline', '--as', 'lena')
  const { page } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(3)
  const actAs = async (name: string) => {
    await page.getByRole('button', { name: /^Acting as/ }).click()
    await page.getByRole('menuitem', { name }).click()
  }

  await actAs('anna')
  await page.keyboard.press('Alt+1')
  await expect(page.getByRole('heading', { name: /^Good .*, anna$/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText('2 of 3 left')
  await expect(page.getByRole('region', { name: 'Your week' })).toContainText('images reviewed1')
  await expect(page.getByRole('region', { name: 'Team, last 7 days' })).toBeHidden()
  await expect(page.getByRole('region', { name: 'Open comments' }).getByText('Very clean outline')).toBeVisible()
  const sentBack = page.getByRole('region', { name: 'Sent back to you' })
  await sentBack.getByRole('button', { name: new RegExp(reason) }).click()
  await expect(page.getByRole('heading', { name: 'image 1.jpg' })).toBeVisible()

  await page.keyboard.press('Alt+1')
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText('Where you left off')
  await actAs('lena')
  await page.keyboard.press('Alt+3')
  await page.getByRole('option', { name: /image 3/ }).click()
  await page.getByRole('button', { name: 'Assign…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Assign images' })
  await dialog.getByLabel('Name').fill('Frogs')
  await dialog.getByRole('checkbox', { name: 'anna' }).click()
  await dialog.getByLabel('Due').fill('2030-01-31')
  await dialog.getByRole('button', { name: 'Assign' }).click()
  await expect(page.getByText('anna: 1 image').first()).toBeVisible()
  await page.keyboard.press('Alt+1')
  await expect(page.getByRole('region', { name: 'Team queues' })).toContainText('1 of 1 left')
  await actAs('anna')
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText('Frogs, from lena')
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText('due Jan 31')
  await page.getByRole('button', { name: 'Start' }).click()
  await expect(page.getByRole('heading', { name: 'image 3.jpg' })).toBeVisible()
  await page.keyboard.press('Alt+1')
  await actAs('lena')
  const team = page.getByRole('region', { name: 'Team, last 7 days' })
  await expect(team.getByRole('button', { name: /^anna\s*1/ })).toContainText('1 sent back for correction')
})
