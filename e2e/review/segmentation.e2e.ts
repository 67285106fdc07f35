import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { colorSegmenters } from '../../tests/support/models/color-segmenters.ts'
import { giveClasses, listed, reviewWorkspace } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, test } from '../support/winnow.ts'

const classes = [{ name: 'thing' }, { name: 'outline', shapes: ['polygon'], defaultShape: 'polygon' }]
/** The circle on the first image of a review workspace. */
const circle = { x: 97, y: 167, r: 55 }

const accepted = (page: Page) => page.getByRole('region', { name: 'Accepted' }).getByRole('listitem')
const areaBar = (page: Page, tool: string) => page.getByRole('group', { name: tool })
const onCircle = (degrees: number): [number, number] => [
  circle.x + circle.r * Math.cos((degrees * Math.PI) / 180),
  circle.y + circle.r * Math.sin((degrees * Math.PI) / 180),
]

/** Writes a pair of files whose masks are the areas that look like the clicked pixels. */
async function writePair(folder: string): Promise<{ encoder: string; decoder: string }> {
  const pair = colorSegmenters['SAM, planes']
  const files = { encoder: join(folder, 'tiny.encoder.onnx'), decoder: join(folder, 'tiny.decoder.onnx') }
  await mkdir(folder, { recursive: true })
  await writeFile(files.encoder, pair.encoder)
  await writeFile(files.decoder, pair.decoder)
  return files
}

async function openReview(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect(page.getByTestId('saved')).toHaveText('Saved')
}

/** The distance of the bounds of the label with this shape from those of the circle, at the worst side, in pixels. */
function awayFromCircle(workspace: string, shape: string): number {
  const [x, y, width, height] = listed(workspace)[0]!.labels.find((label) => label.shape === shape)!.bbox
  const { x: cx, y: cy, r } = circle
  const sides = [x - (cx - r), y - (cy - r), x + width - (cx + r), y + height - (cy + r)]
  return Math.max(...sides.map(Math.abs))
}

test('a user adds a segmentation model, clicks an object and keeps its mask', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[]])
  await giveClasses(workspace, classes)
  const { encoder, decoder } = await writePair(join(folder, 'pair'))
  const { page, choose, close } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()

  await page.keyboard.press('Alt+6')
  await page.getByRole('button', { name: 'Get a model…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a segmentation model' })
  // Each named file has its size and hash.
  const named = dialog.getByRole('region', { name: 'Where to get a model' })
  await expect(named.getByText(/\.onnx · [\d.]+ MB$/)).toHaveCount(6)
  await expect(named.getByText(/^[0-9a-f]{64}$/)).toHaveCount(6)
  await choose(encoder)
  await dialog.getByRole('button', { name: 'Choose the encoder' }).click()
  // A file that is not a decoder is refused, and the dialog says why.
  await dialog.getByRole('button', { name: 'Choose the decoder' }).click()
  await dialog.getByRole('button', { name: 'Add model' }).click()
  await expect(dialog.getByRole('alert')).toContainText(/decoder/i)
  await choose(decoder)
  await dialog.getByRole('button', { name: 'Choose the decoder' }).click()
  await dialog.getByRole('button', { name: 'Add model' }).click()
  await expect(dialog).toHaveCount(0)
  const rows = page.getByRole('table', { name: 'Segmentation models' }).getByRole('row')
  await expect(rows.filter({ hasText: 'In use' }).last()).toContainText('tiny')

  await openReview(page)
  const stage = await stageOf(page)
  await page.keyboard.press('s')
  const bar = areaBar(page, 'Segment by clicking')
  await expect(bar.getByRole('status')).toContainText('By tiny')
  await stage.click(circle.x, circle.y)
  await expect(bar).toContainText(/Mask 1 of \d, fits \d+%/)
  await page.keyboard.press('Tab')
  await expect(bar).toContainText(/Mask 2 of/)
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(1)
  // A label of polygons gets the outline of the area, here from a box around the circle.
  for (const key of ['Escape', 'Escape', '2']) await page.keyboard.press(key)
  await page.keyboard.press('s')
  await stage.drag([circle.x - 60, circle.y - 60], [circle.x + 60, circle.y + 60])
  await expect(bar).toContainText(/Mask 1 of/)
  await expect(bar.getByRole('radio', { name: 'Polygon' })).toBeChecked()
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(2)
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await close()

  expect(awayFromCircle(workspace, 'mask')).toBeLessThan(6)
  expect(awayFromCircle(workspace, 'polygon')).toBeLessThan(6)
})

test('a user without a segmentation model traces an object along its edges', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[]])
  await giveClasses(workspace, classes)
  const { page, close } = await open({ workspace, size: [1024, 640] })
  await openReview(page)
  const stage = await stageOf(page)

  // Four clicks on its edge, and the line between them runs along it.
  await page.keyboard.press('2')
  await page.keyboard.press('i')
  for (const degrees of [0, 90, 180, 270]) await stage.click(...onCircle(degrees))
  await expect(areaBar(page, 'Trace edges')).toContainText('press Enter to close the line')
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(1)

  // A box around it finds it without a model.
  for (const key of ['Escape', 'Escape', '1']) await page.keyboard.press(key)
  await page.keyboard.press('s')
  await expect(areaBar(page, 'Segment by clicking')).toContainText('Without a model')
  const bar = await areaBar(page, 'Segment by clicking').boundingBox()
  const around = await page.getByTestId('stage').boundingBox()
  expect(bar!.x, 'the bar covers no tools').toBeGreaterThanOrEqual(around!.x)
  await stage.drag([circle.x - 60, circle.y - 60], [circle.x + 60, circle.y + 60])
  await expect(areaBar(page, 'Segment by clicking')).toContainText('Enter to accept')
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(2)
  // With keys alone: a click at the cross hairs, which the arrows move away from the center of the image.
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Insert')
  await expect(areaBar(page, 'Select similar colors')).toContainText('Drag sideways')
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(3)
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await close()

  expect(awayFromCircle(workspace, 'polygon')).toBeLessThan(4)
  expect(awayFromCircle(workspace, 'mask')).toBeLessThan(4)
})
