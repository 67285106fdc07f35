import { join } from 'node:path'
import sharp from 'sharp'
import { test } from '../support/winnow.ts'
import { openCopy, project } from './workspaces.ts'

const widthPx = 960

test('from the library over a review to what would be removed, as one animated file', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'animation', folder)
  const frames: Buffer[] = []
  const delaysMs: number[] = []
  const frame = async (ms: number) => {
    frames.push(
      await sharp(await page.screenshot({ caret: 'initial' }))
        .resize(widthPx)
        .png()
        .toBuffer(),
    )
    delaysMs.push(ms)
  }
  const rest = (ms: number) => page.waitForTimeout(ms)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('option').first().waitFor()
  await rest(2500)
  await frame(1600)
  await page
    .getByRole('region', { name: 'Class', exact: true })
    .getByRole('checkbox', { name: /^person/ })
    .click()
  await rest(1500)
  await frame(1400)
  await page.getByRole('main').getByRole('button', { name: 'Review', exact: true }).click()
  await page.getByTestId('position').waitFor()
  await rest(2500)
  await frame(1400)
  for (let object = 0; object < 4; object++) {
    await page.keyboard.press('Enter')
    await rest(500)
    await frame(650)
  }
  await page.keyboard.press('Shift+Enter')
  await rest(1500)
  await frame(1200)
  await page.keyboard.press('Alt+4')
  await page.getByRole('heading', { name: /would be removed|Everything stays/ }).waitFor({ timeout: 60_000 })
  await rest(2000)
  await frame(2200)
  await page
    .getByRole('button', { name: /near-duplicates/ })
    .first()
    .click()
  await page
    .getByRole('complementary', { name: 'Result' })
    .getByText(/only because of it/)
    .waitFor()
  await rest(1500)
  await frame(2600)
  await sharp(frames, { join: { animated: true } })
    .webp({ quality: 72, effort: 6, loop: 0, delay: delaysMs })
    .toFile(join(project, 'docs/guide/winnow.webp'))
})
