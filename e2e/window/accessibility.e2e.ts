import { reviewWorkspace } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

/** In the order of the sidebar and its keys: Alt+1 is Home. */
const pages = 'Home,Review,Library,Retention,Datasets,Models,Experiments,Monitoring,Settings'.split(',')

/** Each place of the window, and how a user reaches it by keys. */
const overlays: readonly { name: string; keys: string }[] = [
  { name: 'Keyboard shortcuts', keys: '?' },
  { name: 'Search or run', keys: 'Control+k' },
]

test('a user with a screen reader finds names, order and contrast on every page, in both themes', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [
    [
      ['heron', 0.9, 40, 60, 120, 90],
      ['frog', 0.5, 300, 200, 80, 60],
    ],
    [['frog', 0.7, 100, 100, 80, 60]],
  ])
  const { page } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(2)

  for (const [i, name] of pages.entries()) {
    await page.keyboard.press(`Alt+${i + 1}`)
    await expect(page.getByRole('navigation').getByRole('button', { name })).toHaveAttribute('aria-current', 'page')
    if (name === 'Review') await expect(page.getByTestId('position')).toBeVisible()
    else await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.waitForLoadState('networkidle')
    expect.soft(await violations(page), name).toEqual([])
  }
  for (const { name, keys } of overlays) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    expect.soft(await violations(page), name).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name })).toBeHidden()
  }
  // A screen reader hears how many images a filter leaves.
  await page.keyboard.press('Alt+3')
  const count = page.getByRole('main').getByRole('status').first()
  await expect(count).toMatchAriaSnapshot('- status: /2 images/')
  await page.getByRole('button', { name: 'Rejected', exact: true }).click()
  await expect(count).toMatchAriaSnapshot('- status: /0 images/')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('Control+Shift+L')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})
