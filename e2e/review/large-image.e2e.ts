import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { listed, winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

/** A hundred megapixels of texture with a red square in the middle. */
const size = { width: 12_000, height: 8400 }
const square = 200

async function workspaceWithScan(folder: string): Promise<string> {
  const noise = await sharp({
    create: {
      width: 600,
      height: 600,
      channels: 3,
      background: '#44607c',
      noise: { type: 'gaussian', mean: 120, sigma: 25 },
    },
  })
    .png()
    .toBuffer()
  const red = await sharp({ create: { width: square, height: square, channels: 3, background: '#e00000' } })
    .png()
    .toBuffer()
  await mkdir(join(folder, 'scans'))
  await sharp({ create: { ...size, channels: 3, background: '#44607c' }, limitInputPixels: false })
    .composite([
      { input: noise, tile: true },
      { input: red, left: (size.width - square) / 2, top: (size.height - square) / 2 },
    ])
    .jpeg({ quality: 85 })
    .toFile(join(folder, 'scans', 'harbour scan.jpg'))
  await writeFile(join(folder, 'classes.txt'), 'buoy\n')
  const workspace = join(folder, 'workspace')
  winnow('init', workspace, '--classes', join(folder, 'classes.txt'))
  expect(winnow('import', workspace, join(folder, 'scans'))).toMatchObject({ imagesAdded: 1, tiles: { images: 1 } })
  return workspace
}

/** How red the screen is at points of the stage, in pixels from its center. */
async function isRed(page: Page, offsets: readonly [number, number][]): Promise<boolean[]> {
  const stage = (await page.getByTestId('stage').boundingBox())!
  const { data, info } = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return offsets.map(([dx, dy]) => {
    const [x, y] = [Math.round(stage.x + stage.width / 2 + dx), Math.round(stage.y + stage.height / 2 + dy)]
    const [r = 0, g = 0] = data.subarray((y * info.width + x) * 3)
    return r > 180 && g < 60
  })
}

test('a user opens an image of a hundred megapixels and draws a box at full zoom', async ({ open, folder }) => {
  const workspace = await workspaceWithScan(folder)
  // The tiles were deleted to free disk space: the image is shown before they are made again.
  winnow('tiles', workspace, '--delete')
  const { page, close } = await open({ workspace })
  await page.getByRole('option').first().dblclick()
  await expect(page.getByTestId('tiles-notice')).toContainText('Tiling this large image')
  await expect(page.getByTestId('tiles-notice')).toBeHidden()

  await page.keyboard.press('f')
  await page.keyboard.press('Shift+F')
  const half = square / 2
  const inside: [number, number][] = [
    [0, 0],
    [half - 4, 0],
    [-half + 4, half - 4],
  ]
  const outside: [number, number][] = [
    [half + 4, 0],
    [-half - 4, 0],
    [0, half + 4],
  ]
  // Only the tiles at full resolution have edges this sharp.
  await expect.poll(() => isRed(page, [...inside, ...outside])).toEqual([true, true, true, false, false, false])

  await page.keyboard.press('b')
  const stage = (await page.getByTestId('stage').boundingBox())!
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2]
  await page.mouse.move(x - half, y - half)
  await page.mouse.down()
  await page.mouse.move(x, y, { steps: 3 })
  await page.mouse.move(x + half, y + half, { steps: 3 })
  await page.mouse.up()
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await expect(page.getByRole('tab', { name: 'Objects' })).toBeVisible()
  await close()

  const [image] = listed(workspace)
  expect(image!.labels).toHaveLength(1)
  const requested = [(size.width - square) / 2, (size.height - square) / 2, square, square]
  const { bbox } = image!.labels[0]!
  for (const [side, value] of bbox.entries())
    expect(Math.abs(value - requested[side]!), `${bbox}`).toBeLessThanOrEqual(2)
})
