import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReview } from '../support/review-page.ts'
import { openSettings } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'
import { picture } from './picture.ts'
import { ground, made, openCopy, project, settle, size } from './workspaces.ts'

test('first screen', async ({ open }) => {
  const { page } = await open({ size })
  await expect(page.getByRole('button', { name: 'Use the sample' })).toBeVisible()
  await settle(page)
  await picture(page, 'first-screen')
})

test('library', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'predicted', folder)
  await page.getByRole('option').nth(9).click()
  await settle(page)
  await picture(page, 'library')
})

test('review', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'predicted', folder)
  await page.getByRole('combobox', { name: 'Search' }).fill('DSC00100')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: '1 image of' })).toBeVisible()
  await settle(page)
  await page.getByRole('option', { name: /^DSC00100/ }).dblclick()
  await expect(page.getByTestId('stage')).toBeVisible()
  await settle(page)
  for (const _ of ['first', 'second']) {
    await page.keyboard.press('Enter')
    await settle(page)
  }
  await picture(page, 'review')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await picture(page, 'shortcuts')
})

for (const [key, heading, name, workspace] of [
  ['Alt+6', 'Models', 'models', 'demo'],
  ['Alt+5', 'Datasets', 'datasets', 'frozen'],
] as const)
  test(name, async ({ open, folder }) => {
    const { page } = await openCopy(open, workspace, folder)
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
    await settle(page)
    await picture(page, name)
  })

test('settings', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'frozen', folder)
  await openSettings(page, 'Pre-labeling')
  await settle(page)
  await picture(page, 'settings')
})

/** An export of another tool as COCO, with broken annotations and a missing image. */
async function spoiledExport(): Promise<string> {
  await made('frozen')
  // The folder has the same name each time, because the picture shows it.
  const folder = join(tmpdir(), 'from another tool')
  rmSync(folder, { recursive: true, force: true })
  cpSync(join(ground, 'coco', 'images', 'train'), join(folder, 'images'), { recursive: true })
  const coco = JSON.parse(readFileSync(join(ground, 'coco', 'annotations', 'instances_train.json'), 'utf8'))
  coco.annotations[3].bbox = [10, 20, -5, 40]
  coco.annotations[8].category_id = 999
  coco.images[5].file_name = 'lost/IMG_0815.jpg'
  writeFileSync(join(folder, 'instances.json'), JSON.stringify(coco))
  return folder
}

test('import preview', async ({ open, folder }) => {
  const { page, choose } = await openCopy(open, 'few', folder)
  await choose(await spoiledExport())
  await page.keyboard.press('Control+i')
  const dialog = page.getByRole('dialog', { name: 'Import images' })
  const problems = dialog.getByText(/^Not recognized/)
  await problems.click()
  await problems.evaluate((line) => line.parentElement?.scrollIntoView({ block: 'end' }))
  await settle(page)
  await picture(page, 'import-preview')
})

test('import result', async ({ open, folder }) => {
  const { page, choose } = await openCopy(open, 'few', folder)
  const photos = join(tmpdir(), 'photos')
  rmSync(photos, { recursive: true, force: true })
  for (const part of ['broken', 'airfield'])
    cpSync(join(project, 'samples/photos', part), join(photos, part), { recursive: true })
  await choose(photos)
  await page.keyboard.press('Control+i')
  await page.getByRole('dialog', { name: 'Import images' }).getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Import finished' })).toBeVisible()
  await settle(page)
  await picture(page, 'import-result')
})

/** Clicks along the upper edge of the orbiter, from its tail to its nose, and back below, as shares of the image. */
const outline = [
  [0.095, 0.19],
  [0.135, 0.18],
  [0.3, 0.385],
  [0.5, 0.4],
  [0.69, 0.385],
  [0.945, 0.445],
  [0.87, 0.535],
] as const

test('segmentation', async ({ open, folder }) => {
  const { page, choose } = await openCopy(open, 'segmented', folder)
  await page.keyboard.press('Alt+6')
  await page.getByRole('button', { name: 'Get a model…' }).click()
  for (const part of ['encoder', 'decoder']) {
    await choose(`/home/ada/models/mobile_sam.${part}.onnx`)
    await page.getByRole('button', { name: `Choose the ${part}` }).click()
  }
  await page.mouse.move(2, 2)
  await settle(page)
  await picture(page, 'segmentation-add')
  await page.keyboard.press('Escape')

  await openReview(page)
  await settle(page)
  const stage = (await page.getByTestId('stage').boundingBox())!
  const scale = Math.min((stage.width - 48) / 1072, (stage.height - 48) / 825)
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    stage.x + stage.width / 2 + (x - 0.5) * 1072 * scale,
    stage.y + stage.height / 2 + (y - 0.5) * 825 * scale,
  ]
  await page.keyboard.press('2')
  await page.keyboard.press('g')
  for (const place of [
    [0.6, 0.12],
    [0.9, 0.25],
  ] as const) {
    await page.mouse.click(...at(place))
    await settle(page)
  }
  await picture(page, 'segmentation-colours')
  for (const key of ['Enter', 'Escape', 'Escape', '1', 'i']) await page.keyboard.press(key)
  for (const place of outline) {
    await page.mouse.move(...at(place), { steps: 4 })
    await settle(page)
    await page.mouse.click(...at(place))
  }
  await page.mouse.move(...at([0.6, 0.56]), { steps: 4 })
  await settle(page)
  await picture(page, 'segmentation-scissors')
})
