import type { Page } from 'playwright'

type Take = (page: Page, name: string) => Promise<void>

/** Filters, many images at once, the table and the history, in the workspace that `winnow demo` makes. */
export async function takeLibrary(page: Page, take: Take): Promise<void> {
  const rest = (ms = 900) => page.waitForTimeout(ms)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  const facet = (name: string, value: RegExp) =>
    page.getByRole('region', { name, exact: true }).getByRole('button', { name: value }).click()
  await cells.first().waitFor()
  await facet('Class of labels', /^person/)
  await rest()
  await page.getByRole('button', { name: 'Save query' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('People')
  await page.keyboard.press('Enter')
  await rest()
  await facet('Source', /^ceremony/)
  await rest()
  await page.mouse.move(2, 2)
  await take(page, 'library-filters')

  await cells.nth(1).hover()
  await rest(1500)
  await take(page, 'library-preview')
  await page.mouse.move(2, 2)
  await page.keyboard.press('Control+a')
  await page.keyboard.press('t')
  await page.getByRole('dialog').getByLabel('Tag').fill('swearing-in')
  await rest()
  await take(page, 'library-tag')
  await page.keyboard.press('Enter')
  await page.getByText('Tagged “swearing-in”').first().waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('v')
  await rest()
  await take(page, 'library-table')
  await page.keyboard.press('v')
  await cells.nth(2).click()
  await page.keyboard.press('h')
  await page.getByRole('list', { name: 'Revisions' }).waitFor()
  await rest(1500)
  await take(page, 'library-history')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Bulk actions' }).click()
  await rest()
  await take(page, 'library-actions')
}
