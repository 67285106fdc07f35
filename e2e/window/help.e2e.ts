import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

test('the guide opens at the chapter of the page, with its images, links and search', async ({ open, folder }) => {
  const { page } = await open({ workspace: await reviewWorkspace(folder, [[['heron', 0.9, 40, 60, 120, 90]]]) })
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('F1')
  const guide = page.getByRole('dialog', { name: 'Guide' })
  await expect(guide.getByRole('heading', { name: 'Review in depth' })).toBeVisible()
  const image = guide.locator('article img').first()
  await image.scrollIntoViewIfNeeded()
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBeGreaterThan(400)
  expect(await violations(page)).toEqual([])

  await guide.getByRole('searchbox').fill('undo limit restart')
  await guide.getByRole('list', { name: 'Found in the guide' }).getByRole('button').first().click()
  await expect(guide.locator('article')).toContainText('without limit')
  await guide.getByRole('searchbox').fill('')
  await guide.getByRole('navigation', { name: 'Chapters' }).getByRole('button', { name: 'Guide' }).click()
  await guide.locator('article').getByRole('button', { name: 'formats', exact: true }).first().click()
  await expect(guide.getByRole('navigation').getByRole('button', { name: 'Formats' })).toHaveAttribute(
    'aria-current',
    'page',
  )
})

test('the keys of the page come first, each with how to use the mouse; About describes the program', async ({
  open,
  folder,
}) => {
  const { page, app } = await open({ workspace: await reviewWorkspace(folder, [[['heron', 0.9, 40, 60, 120, 90]]]) })
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(keys.getByRole('region', { name: 'Ten keys to start with' }).getByRole('listitem')).toHaveCount(10)
  const onPage = keys.getByRole('region', { name: 'On this page' })
  await expect(onPage).toContainText('Accept image and go to next')
  await expect(onPage).toContainText('Accept image, top right')
  await expect(onPage).not.toContainText('Import a folder')
  await expect(keys.getByRole('region', { name: 'On other pages' })).toContainText('Import a folder')
  await page.keyboard.press('Escape')
  await expect(keys).toBeHidden()

  await page.getByRole('button', { name: 'Help', exact: true }).click()
  await page.getByRole('menuitem', { name: 'About Winnow' }).click()
  const about = page.getByRole('dialog', { name: 'About Winnow' })
  await expect(about).toContainText('0.1.0')
  await expect(about).toContainText('Workspace format')
  await about.getByText(/^Packages in the app/).click()
  await expect(about.getByRole('listitem').filter({ hasText: /^react \d.*MIT$/ })).toBeVisible()
  await about.getByRole('button', { name: 'Copy diagnostics' }).click()
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^Winnow 0\.1\.0\n/)
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText())
  expect(copied).toContain('1 images, 0 labels, 1 open predictions')
  for (const secret of [folder, 'heron', 'image 1']) expect(copied).not.toContain(secret)
})

test('a hint appears when the user pauses, and is gone for that user once it is closed or followed', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[['heron', 0.9, 40, 60, 120, 90]]])
  winnow('user', 'add', workspace, 'ann')
  const { page } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.evaluate(() => localStorage.removeItem('winnow.hints'))
  await page.reload()
  const hint = page.getByRole('note')
  await hint.getByRole('button', { name: 'Don’t show this hint again' }).click()
  await expect(hint).toBeHidden()
  // The next hint appears by itself, and a hint disappears when its keys are used, even before it is shown.
  await expect(hint).toBeVisible()
  await page.keyboard.press('Control+f')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Search or run' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(hint).toBeHidden()
  await expect
    .poll(() => page.evaluate(() => JSON.parse(localStorage.getItem('winnow.hints') ?? '{}').state.gone.length))
    .toBe(2)
  await page.reload()
  await expect(page.getByRole('option')).toHaveCount(1)
  // Another user has not seen them yet.
  await page.getByRole('button', { name: /^Acting as / }).click()
  await page.getByRole('menuitem', { name: /ann/ }).click()
  await expect(hint).toBeVisible()
})
