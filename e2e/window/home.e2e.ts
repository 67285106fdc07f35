import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { writeImage } from '../support/images.ts'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

test('a user finds their queue, images sent back and comments on Home; a lead also the team', async ({
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

test('the number of images to review is the same on Home, in the sidebar, in Review and in the library', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [
    [['frog', 0.9, 40, 60, 120, 90]],
    [['frog', 0.7, 100, 100, 80, 60]],
    [['frog', 0.6, 100, 100, 80, 60]],
  ])
  winnow('accept', workspace, '--where', 'image.path == "image 1.jpg"')
  await writeFile(join(folder, 'night.onnx'), colorModels['ultralytics v8'].file)
  winnow('model', 'add', workspace, join(folder, 'night.onnx'), '--map', 'add-classes')
  winnow('model', 'alias', workspace, 'night', 'current')
  // Usually an import pre-labels by itself.
  expect(winnow('settings', workspace)).toMatchObject({ prelabelImports: true })
  winnow('settings', workspace, 'prelabelImports=false')
  for (const n of [7, 8]) await writeImage(join(folder, 'more'), `more ${n}.jpg`, n)
  winnow('import', workspace, join(folder, 'more'))
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()

  // New images without predictions of the current model: the library shows their number, and one button runs it.
  await page.keyboard.press('Alt+1')
  const unseen = page.getByRole('region', { name: 'Images without predictions' })
  await expect(unseen).toContainText('2 new images have no predictions')
  if (process.env.WINNOW_SHOTS) await page.screenshot({ path: join(process.env.WINNOW_SHOTS, 'prelabel.png') })
  await unseen.getByRole('button', { name: 'Pre-label with night' }).click()
  await expect(page.getByText('Pre-labeling finished', { exact: true })).toBeVisible()
  await expect(unseen).toBeHidden()

  // Four of the five images are not reviewed yet.
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText('4 of 5 left')
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: /^Review/ })).toContainText(
    '4',
  )
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('position')).toHaveText('1 of 4')
  await page.keyboard.press('Alt+3')
  await page.getByRole('checkbox', { name: 'predicted 4' }).click()
  await expect(page.getByText('4 images of 5')).toBeVisible()
})
