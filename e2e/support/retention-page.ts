import type { Page } from '@playwright/test'

/** Goes to the editor of the policy. */
export async function openPolicy(page: Page): Promise<void> {
  await page.keyboard.press('Alt+4')
  await page.getByRole('tab', { name: 'Policy' }).click()
}

/** Writes the policy as JSON, in the editor that is open. */
export async function writePolicy(page: Page, policy: string): Promise<void> {
  await page.getByRole('tab', { name: 'JSON' }).click()
  await page.getByLabel('Policy as JSON').fill(policy)
}

/** Goes from another tab of Retention to one of its less used parts. */
export async function openCompliance(page: Page, name: 'Holds' | 'Erasure' | 'Certificates' | 'Audit'): Promise<void> {
  await page.getByRole('button', { name: /^Compliance/ }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()
}
