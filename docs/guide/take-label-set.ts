import type { Page } from 'playwright'

type Take = (page: Page, name: string) => Promise<void>

/** The editor of the label set, in a workspace with the sample label set. */
export async function takeLabelSet(page: Page, take: Take): Promise<void> {
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Alt+9')
  await page.getByRole('heading', { name: /Label set/ }).waitFor()
  await page.mouse.move(2, 2)
  await page.waitForTimeout(800)
  await take(page, 'label-set')
  const person = page.getByRole('form', { name: 'Class person' })
  await person.getByRole('button', { name: 'Add attribute' }).scrollIntoViewIfNeeded()
  await page.waitForTimeout(300)
  await take(page, 'label-set-questions')
  await page.getByRole('list', { name: 'Classes' }).getByRole('button', { name: /^day/ }).click()
  await page.mouse.move(2, 2)
  await page.waitForTimeout(300)
  await take(page, 'label-set-image')
}
