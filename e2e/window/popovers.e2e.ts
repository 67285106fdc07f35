import type { Locator, Page } from '@playwright/test'
import { openReview } from '../support/review-page.ts'
import { reviewWorkspace } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

/** Popovers that open next to a button; a wrapper positions them. */
const floating = (page: Page): Locator => page.locator('[data-radix-popper-content-wrapper] > :not([role="tooltip"])')

const looks = (locator: Locator) =>
  locator.evaluate((element) => {
    const { backgroundColor, borderRadius, borderColor, boxShadow, color } = getComputedStyle(element)
    return { backgroundColor, borderRadius, borderColor, boxShadow, color }
  })

test('all popovers look alike in both themes, and Esc closes them and returns to the button', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 60, 60, 120, 100]], [['cat', 0.9, 40, 40, 90, 90]]])
  const { page } = await open({ workspace })
  await openReview(page)
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first()
  const openers: Locator[] = [
    button(/^Workspace /),
    button('Help'),
    button('Jobs'),
    button('Notifications'),
    button(/^Acting as /),
    page.getByTitle('Label style'),
    page.getByRole('button', { name: /^More like / }).first(),
  ]
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const seen: Awaited<ReturnType<typeof looks>>[] = []
    for (const opener of openers) {
      await opener.click()
      await expect(floating(page)).toBeVisible()
      seen.push(await looks(floating(page)))
      await page.keyboard.press('Escape')
      await expect(floating(page)).toHaveCount(0)
      await expect(opener).toBeFocused()
    }
    // A list to choose from is one of them.
    await page.keyboard.press('Alt+9')
    await button('Pre-labeling').click()
    const choice = page.getByRole('combobox').first()
    await choice.click()
    await expect(page.getByRole('listbox')).toBeVisible()
    seen.push(await looks(page.getByRole('listbox')))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('listbox')).toHaveCount(0)
    expect.soft(new Set(seen.map((look) => JSON.stringify(look))).size, JSON.stringify(seen, null, 1)).toBe(1)
    await openReview(page)
  }
  await button('Next image').hover()
  const tooltip = page.locator('[role="tooltip"][data-side]')
  await expect(tooltip).toBeVisible()
  await expect(tooltip, 'takes no click on what it covers').toHaveCSS('pointer-events', 'none')
})
