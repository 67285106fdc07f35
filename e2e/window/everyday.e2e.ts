import type { Page } from '@playwright/test'
import { openReview } from '../support/review-page.ts'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, imageIsSeen, test } from '../support/winnow.ts'

/** Records each animation that starts from now on, with its duration in ms. */
const noteMotion = (page: Page) =>
  page.evaluate(() => {
    const seen: [string, number][] = []
    Object.assign(window, { seenMotion: seen })
    document.addEventListener('animationstart', ({ animationName, target }) => {
      if (target instanceof Element)
        seen.push([animationName, Math.round(1000 * Number.parseFloat(getComputedStyle(target).animationDuration))])
    })
  })
const seenMotion = (page: Page): Promise<[string, number][]> => page.evaluate(() => Reflect.get(window, 'seenMotion'))

test('accepting animates its changes, or nothing on request; the strip shows neighboring images', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [
    [
      ['heron', 0.5, 40, 60, 120, 90],
      ['frog', 0.7, 300, 200, 80, 60],
    ],
    [['frog', 0.8, 100, 100, 80, 60]],
    [['frog', 0.9, 100, 100, 80, 60]],
  ])
  const { page } = await open({ workspace, size: [1440, 900] })
  await openReview(page)
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText('image 1.jpg')
  await imageIsSeen(page)
  await noteMotion(page)
  await page.keyboard.press('Enter')
  await expect.poll(() => seenMotion(page)).toContainEqual(['kit-settle', 140])
  await expect.poll(() => seenMotion(page)).toContainEqual(['kit-slide-down', 160])

  // A screen reader hears it too: the live region.
  await expect(page.getByTestId('said')).toMatchAriaSnapshot('- status: /Accepted heron 1\\. 1 left to review/')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await noteMotion(page)
  await page.keyboard.press('Alt+Enter')
  await expect.poll(() => seenMotion(page)).toContainEqual(['kit-settle', 0])
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('said')).toMatchAriaSnapshot('- status: "/Undone: accepted frog 1/"')

  const strip = page.getByRole('navigation', { name: 'Images around' })
  await expect(strip.getByRole('button')).toHaveCount(3)
  await expect(strip.getByRole('button', { name: 'image 1.jpg, predicted' })).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('Shift+Enter')
  await expect(title).toHaveText('image 2.jpg')
  await expect(strip.getByRole('button', { name: 'image 1.jpg, finished' })).toBeVisible()
  await page.keyboard.press('Shift+D')
  await expect(title).toHaveText('image 3.jpg')
  await strip.getByRole('button', { name: 'image 2.jpg, skipped' }).click()
  await expect(title).toHaveText('image 2.jpg')
  await page.getByRole('button', { name: /^Color:/ }).click()
  await page.getByRole('checkbox', { name: 'Film strip' }).click()
  await expect(strip).toBeHidden()
})

test('Home says what to do now; a user is notified of a queue due within a day', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [
    [['heron', 0.9, 40, 60, 120, 90]],
    [['frog', 0.7, 100, 100, 80, 60]],
  ])
  winnow('user', 'add', workspace, 'anna')
  const today = new Date().toLocaleDateString('sv')
  // An image assigned to one user is not offered to others.
  winnow('queue', 'add', workspace, 'Ponds', '--where', 'image.path == "image 2.jpg"', '--to', 'anna', '--due', today)
  const { page } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(2)

  await page.keyboard.press('Alt+1')
  const now = page.getByRole('region', { name: 'What to do now' })
  await expect(now.getByRole('listitem').filter({ hasText: 'No backup yet' })).toBeVisible()
  await now.getByRole('button', { name: 'Back up' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
  await page.keyboard.press('Alt+2')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/image \d\.jpg/)

  await page.getByRole('button', { name: /^Acting as/ }).click()
  await page.getByRole('menuitem', { name: 'anna' }).click()
  await page.keyboard.press('Alt+1')
  await page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await expect(page.getByText('Your queue Ponds is due within a day')).toBeVisible()
  await page.getByRole('button', { name: 'Show the queue' }).click()
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText(/due to(day|morrow)/)
  await page.getByRole('navigation').getByRole('button', { name: 'My queue' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/image \d\.jpg/)
  await page.getByRole('navigation').getByRole('button', { name: 'Comments' }).click()
  await expect(page.getByRole('dialog', { name: 'Comments' })).toBeVisible()
})
