import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'

const projectFolder = resolve(import.meta.dirname, '../..')
const across = 5
const photo = { width: 4000, height: 2880 }

/** A workspace of one sheet of sample images, 288 megapixels, pre-labeled by tiles; its tiles are deleted again. */
export async function largeImageWorkspace(folder: string): Promise<string> {
  const photos = ['ceremony', 'airfield', 'pasture-camera'].flatMap((name) => {
    const place = join(projectFolder, 'samples/photos', name)
    return readdirSync(place)
      .filter((file) => file.endsWith('.jpg'))
      .map((file) => join(place, file))
  })
  const pieces = join(folder, 'pieces')
  for (const made of [pieces, join(folder, 'sheets')]) mkdirSync(made)
  const chosen = await Promise.all(
    photos.slice(0, across).flatMap((_, row) =>
      Array.from({ length: across }, async (__, column) => {
        const piece = join(pieces, `${row}-${column}.jpg`)
        const from = photos[(row * across + column * 3) % photos.length]!
        await sharp(from, { autoOrient: true })
          .resize({ ...photo, fit: 'cover' })
          .jpeg({ quality: 90 })
          .toFile(piece)
        return piece
      }),
    ),
  )
  await sharp(chosen, { join: { across }, limitInputPixels: false })
    .jpeg({ quality: 88 })
    .toFile(join(folder, 'sheets', 'contact sheet.jpg'))
  const workspace = join(folder, 'large')
  const winnow = (...args: string[]) =>
    execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: projectFolder,
    })
  winnow('init', workspace)
  winnow('settings', workspace, 'blindShare=0', 'prelabelTilePx=1536')
  winnow('import', workspace, join(folder, 'sheets'))
  winnow('model', 'add', workspace, join(projectFolder, 'models/centernet-coco80.onnx'), '--map', 'add-classes')
  winnow('prelabel', workspace)
  winnow('tiles', workspace, '--delete')
  return workspace
}

/** A large image while it is being cut into tiles, and what is seen of it at full zoom afterward. */
export async function takeLargeImage(page: Page, take: (page: Page, name: string) => Promise<void>): Promise<void> {
  await page.getByRole('option').first().dblclick()
  const notice = page.getByTestId('tiles-notice')
  await notice.getByText(/[1-9]\d?%/).waitFor({ timeout: 60_000 })
  await take(page, 'large-image-cutting')
  await notice.waitFor({ state: 'hidden', timeout: 120_000 })
  const stage = await page.getByTestId('stage').boundingBox()
  if (!stage) throw new Error('There is no stage on the page.')
  await page.mouse.move(stage.x + stage.width * 0.31, stage.y + stage.height * 0.33)
  for (let step = 0; step < 3; step++) await page.mouse.wheel(0, -180)
  await page.mouse.move(2, 2)
  await page.waitForTimeout(2000)
  await take(page, 'large-image')
}
