import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'

const projectFolder = resolve(import.meta.dirname, '../..')
const widthPx = 960

const policy = {
  schema: 1,
  name: 'Keep it balanced',
  rules: [
    {
      id: 'bursts',
      action: 'retire',
      thin: { keep: 2, hashDistanceMax: 8, withinSeconds: 30 },
      reason: 'Near-duplicates add little to training.',
    },
  ],
  floors: [{ id: 'classes', per: 'class', min: 2 }],
  fuses: { maxLeavePercentOfClass: 60, maxLeavePercentOfSource: 90 },
  settleDays: 0,
}

/** Sample images, pre-labeled with a few classes, and a policy that thins out bursts. */
export function animationWorkspace(folder: string): string {
  const workspace = join(folder, 'animation')
  const winnow = (...args: string[]) =>
    execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: projectFolder,
    })
  winnow('init', workspace, '--classes', 'coco80', '--name', 'Yard cameras')
  winnow('settings', workspace, 'blindShare=0')
  for (const part of ['garden-camera', 'pasture-camera', 'ceremony', 'river-camera', 'phone', 'airfield'])
    winnow('import', workspace, join(projectFolder, 'samples/photos', part))
  winnow('model', 'add', workspace, join(projectFolder, 'models/centernet-coco80.onnx'), '--map', 'same-names')
  winnow('prelabel', workspace)
  winnow('accept', workspace, '--where', 'image.source in ["river-camera", "airfield"]')
  const file = join(folder, 'animation-policy.json')
  writeFileSync(file, JSON.stringify(policy))
  winnow('retain', 'policy', 'save', workspace, file)
  return workspace
}

/** From the library over a review to what would be removed, as one animated file. */
export async function takeAnimation(page: Page, file: string): Promise<void> {
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
    .toFile(file)
}
