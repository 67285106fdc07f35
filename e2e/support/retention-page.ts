import type { Page } from '@playwright/test'

/** Opens the policy editor. */
export async function openPolicy(page: Page): Promise<void> {
  await page.keyboard.press('Alt+4')
  await page.getByRole('tab', { name: 'Policy' }).click()
}

/** Enters the policy as JSON in the open editor. */
export async function writePolicy(page: Page, policy: string): Promise<void> {
  const json = page.getByLabel('Policy as JSON')
  if (!(await json.isVisible())) await page.getByRole('button', { name: 'As JSON' }).click()
  await json.fill(policy)
}

/** Goes from another tab of Retention to one of its less used parts. */
export async function openCompliance(page: Page, name: 'Holds' | 'Erasure' | 'Certificates' | 'Audit'): Promise<void> {
  await page.getByRole('button', { name: /^Compliance/ }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()
}
