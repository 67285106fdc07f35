import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { answerDialog } from './answer-dialog.ts'

type Place = readonly [x: number, y: number]

const projectFolder = resolve(import.meta.dirname, '../..')

const labelSet = {
  labelSet: 1,
  classes: [
    { name: 'orbiter', color: '#e2683c', shapes: ['mask', 'polygon'] },
    { name: 'sky', color: '#8a63d2', shapes: ['mask', 'polygon'] },
  ],
}

/** A workspace of one image with two labels, and no model. */
export function segmentationWorkspace(folder: string): string {
  const workspace = join(folder, 'segmentation')
  const winnow = (...args: string[]) =>
    execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: projectFolder,
    })
  winnow('init', workspace)
  winnow('settings', workspace, 'blindShare=0')
  winnow('import', workspace, join(projectFolder, 'samples/photos/airfield/landing.jpg'))
  const labels = join(folder, 'orbiter-and-sky.json')
  writeFileSync(labels, JSON.stringify(labelSet))
  winnow('label-set', 'import', workspace, labels)
  return workspace
}

/** Adding a segmentation model, and finding areas without one: by colors and along edges. */
export async function takeSegmentation(
  page: Page,
  app: ElectronApplication,
  take: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  await page.getByRole('button', { name: 'Review' }).first().waitFor()
  await page.keyboard.press('Alt+6')
  await page.getByRole('button', { name: 'Get a model…' }).click()
  for (const part of ['encoder', 'decoder']) {
    await answerDialog(app, `/home/ada/models/mobile_sam.${part}.onnx`)
    await page.getByRole('button', { name: `Choose the ${part}` }).click()
  }
  await page.mouse.move(2, 2)
  await page.waitForTimeout(500)
  await take(page, 'segmentation-add')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Alt+2')
  await page.getByTestId('stage').waitFor()
  await page.waitForTimeout(2000)
  const stage = await page.getByTestId('stage').boundingBox()
  if (!stage) throw new Error('There is no stage on the page.')
  // Parts of the image, which stands in the middle of the stage and is as high but for its margin.
  const height = stage.height - 48
  const width = (height * imageProportion.width) / imageProportion.height
  const at = ([x, y]: Place): [number, number] => [
    stage.x + (stage.width - width) / 2 + x * width,
    stage.y + 24 + y * height,
  ]

  await page.keyboard.press('2')
  await page.keyboard.press('g')
  await page.mouse.click(...at([0.6, 0.12]))
  await page.waitForTimeout(1500)
  await page.mouse.click(...at([0.9, 0.25]))
  await page.waitForTimeout(1500)
  await take(page, 'segmentation-colours')
  for (const key of ['Enter', 'Escape', 'Escape']) await page.keyboard.press(key)

  await page.keyboard.press('1')
  await page.keyboard.press('i')
  for (const place of outline) {
    await page.mouse.move(...at(place), { steps: 4 })
    await page.waitForTimeout(300)
    await page.mouse.click(...at(place))
    await page.waitForTimeout(300)
  }
  await page.mouse.move(...at(pointedAt), { steps: 4 })
  await page.waitForTimeout(1000)
  await take(page, 'segmentation-scissors')
  await page.keyboard.press('Escape')
}

const imageProportion = { width: 1072, height: 825 }
/** Clicks along the upper edge of the orbiter, from its tail to its nose, and back below. */
const outline: readonly Place[] = [[0.095, 0.19], [0.135, 0.18], [0.3, 0.385], [0.5, 0.4], [0.69, 0.385], [0.945, 0.445], [0.87, 0.535]] // biome-ignore format: clicks
const pointedAt: Place = [0.6, 0.56]
