import { reviewWorkspace } from './support/review-workspace.ts'
import { expect, test } from './support/winnow.ts'

for (const lang of (process.env.LANGS ?? 'de,zh-Hans').split(','))
  test(`shots ${lang}`, async ({ open, folder }) => {
    const workspace = await reviewWorkspace(folder, [
      [['heron', 0.9, 40, 60, 120, 90], ['frog', 0.5, 300, 200, 80, 60]],
      [['heron', 0.7, 140, 60, 120, 90]],
      [['frog', 0.6, 40, 60, 120, 90]],
    ])
    const size = (process.env.SIZE ?? '1280x800').split('x').map(Number) as [number, number]
    const theme = process.env.THEME ?? 'light'
    const { page } = await open({ workspace, size })
    await expect(page.getByRole('option').first()).toBeVisible()
    await page.evaluate(([l, t]) => { localStorage.setItem('winnow.language', l!); localStorage.setItem('winnow.theme', t!) }, [lang, theme])
    await page.reload()
    await page.waitForTimeout(2500)
    const shot = async (name: string) => { await page.waitForTimeout(900); await page.screenshot({ path: `/tmp/lshots/${lang}-${theme}-${size[0]}-${name}.png` }) }
    await shot('library')
    await page.keyboard.press('Control+k'); await shot('palette'); await page.keyboard.press('Escape')
    await page.keyboard.press('?'); await shot('keys'); await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+1'); await shot('home')
    await page.keyboard.press('Alt+r'); await shot('start-review'); await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+2'); await page.waitForTimeout(2000); await shot('review')
    await page.keyboard.press('Tab'); await shot('review-selected')
    await page.keyboard.press('p'); await shot('review-tool')
    await page.keyboard.press('Escape')
    await page.keyboard.press('g'); await shot('review-g'); await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Shift+a'); await shot('review-x')
  })
