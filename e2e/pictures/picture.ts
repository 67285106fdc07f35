import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { looksDifferent } from '../../scripts/pictures/looks-different.ts'

const guide = resolve(import.meta.dirname, '../../docs/guide')

/** Saves `<name>-light.png` and `<name>-dark.png` of the page, each only if it looks different from before. */
export async function picture(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.locator(`html[data-theme=${theme}]`).waitFor()
    // The colors change over a moment, and a screenshot doesn't always end the transition.
    await page.waitForTimeout(400)
    const shot = await page.screenshot({ animations: 'disabled', caret: 'hide' })
    const png = await sharp(shot).png({ palette: true, effort: 10, dither: 0 }).toBuffer()
    const file = join(guide, `${name}-${theme}.png`)
    const isNew = !existsSync(file) || (await looksDifferent(readFileSync(file), png))
    if (isNew) writeFileSync(file, png)
    console.log(`${isNew ? 'written' : 'as before'}: ${name}-${theme}.png`)
  }
}
