import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** The violations of WCAG 2.1 A and AA that axe finds, one line each; those of colors in the light and the dark theme. */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.locator(`html[data-theme=${theme}]`).waitFor()
    const axe = new AxeBuilder({ page }).setLegacyMode()
    if (theme === 'light') axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    else axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes) found.push(`${theme}, ${id}: ${html}\n${failureSummary}`)
  }
  return found
}
