import { expect, type Page } from '@playwright/test'

/** Opens a section of the settings. */
export async function openSettings(page: Page, section: string): Promise<void> {
  await page.keyboard.press('Alt+9')
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: section, exact: true }).click()
}

/** Types a setting and waits until it is saved. */
export async function typeSetting(page: Page, title: string, value: string): Promise<void> {
  await page.getByLabel(title, { exact: true }).fill(value)
  await page.keyboard.press('Enter')
  await expect(page.getByText(`Saved: ${title}`).first()).toBeVisible()
}
