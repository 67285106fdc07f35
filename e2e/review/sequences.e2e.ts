import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeImage } from '../support/images.ts'
import { winnow } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

const box = (frame: number, x: number, outside = 0) =>
  `<box frame="${frame}" outside="${outside}" occluded="0" keyframe="1" xtl="${x}" ytl="100" xbr="${x + 120}" ybr="200"/>`

/** Eight frames of a video, with a dog that runs through the first five. */
async function videoWorkspace(folder: string): Promise<string> {
  const frames = join(folder, 'gate')
  await mkdir(frames, { recursive: true })
  for (let frame = 0; frame < 8; frame++) await writeImage(frames, `frame_00000${frame}.jpg`, frame + 1)
  await writeFile(
    join(frames, 'annotations.xml'),
    `<annotations><version>1.1</version><meta><task><name>gate</name></task></meta>
     <track id="4" label="dog">${box(0, 40)}${box(4, 400)}${box(5, 400, 1)}</track></annotations>`,
  )
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  winnow('import', workspace, frames)
  return workspace
}

const row = (page: Page) => page.getByRole('region', { name: 'Accepted' }).getByRole('listitem')
const keyframes = (page: Page) => page.getByTestId('keyframe')
const timeline = (page: Page) => page.getByTestId('sequence')

test('a user follows a track through a sequence, sets a keyframe and copies the object onward', async ({
  open,
  folder,
}) => {
  const { page } = await open({ workspace: await videoWorkspace(folder) })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+r')
  await page.getByRole('button', { name: 'By query…' }).click()
  await page.getByLabel('Which images').fill('sequence == "gate"')
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('8 images in the queue')
  await page.keyboard.press('Enter')
  await expect(timeline(page)).toContainText('gate · frame 1 of 8')
  await expect(row(page)).toContainText('Track 4')
  await page.keyboard.press('k')
  await expect(timeline(page)).toContainText('frame 8 of 8')
  await expect(timeline(page).getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await timeline(page)
    .getByRole('slider', { name: 'Frame' })
    .click({ position: { x: 2, y: 10 } })
  await expect(timeline(page)).toContainText('frame 1 of 8')
  await row(page).getByRole('button').first().click()
  await expect(keyframes(page)).toHaveCount(2)
  expect.soft(await violations(page)).toEqual([])

  await page.keyboard.press('d')
  await expect(timeline(page)).toContainText('frame 2 of 8')
  await row(page).getByRole('button').first().click()
  await page.keyboard.press('Alt+k')
  await expect(keyframes(page)).toHaveCount(3)
  await page.keyboard.press('Control+z')
  await expect(keyframes(page)).toHaveCount(2)

  await timeline(page)
    .getByRole('slider', { name: 'Frame' })
    .click({ position: { x: 2, y: 10 } })
  await expect(timeline(page)).toContainText('frame 1 of 8')
  for (const frame of [2, 3, 4, 5]) {
    await page.keyboard.press('d')
    await expect(timeline(page)).toContainText(`frame ${frame} of 8`)
  }
  await row(page).getByRole('button').first().click()
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await page.keyboard.press('Shift+w')
  await expect(timeline(page)).toContainText('frame 6 of 8')
  await expect(row(page)).toContainText('Track 4')
  await expect(timeline(page)).toContainText('Track 4')
  await row(page).first().click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Split track here' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect(row(page)).toHaveCount(0)
})
