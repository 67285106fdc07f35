import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'

/** A set of test photographs: JPEG files of one size. */
export type PhotoSet = { name: string; folder: string; widthPx: number; heightPx: number; count: number }

const samples = resolve(import.meta.dirname, '../../samples/photos')

/** The sample photographs as raw pixels of at least the given width, made once. */
async function originals(): Promise<string[]> {
  const files = readdirSync(samples, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.jpe?g$/i.test(file))
    .map((file) => join(samples, file))
    .toSorted()
  const readable: string[] = []
  for (const file of files) {
    const stats = await sharp(file, { failOn: 'error' })
      .stats()
      .catch(() => null)
    if (stats) readable.push(file)
  }
  if (readable.length === 0) throw new Error(`There are no photographs in ${samples}. Run npm start once.`)
  return readable
}

/**
 * Makes `count` JPEG files (quality 90, 4:2:0) as mosaics of 2 × 2 crops of the sample photographs, all different and
 * with the detail of real photographs. Existing files are kept.
 */
export async function makePhotos(set: PhotoSet): Promise<PhotoSet> {
  const { folder, widthPx, heightPx, count } = set
  const stamp = join(folder, 'made.json')
  const requested = JSON.stringify({ widthPx, heightPx, count })
  if (existsSync(stamp)) return set
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'photos'), { recursive: true })
  const files = await originals()
  const tile = { width: widthPx / 2, height: heightPx / 2 }
  for (let i = 0; i < count; i++) {
    const tiles = await Promise.all(
      [0, 1, 2, 3].map(async (part) => {
        const file = files[(i * 7 + part * 5) % files.length]!
        const input = await sharp(file, { autoOrient: true })
          .resize({ ...tile, fit: 'cover', position: part % 2 === 0 ? 'entropy' : 'centre' })
          .modulate({ brightness: 0.9 + ((i * 13 + part * 7) % 20) / 100 })
          .flop((i + part) % 2 === 0)
          .toColorspace('srgb')
          .removeAlpha()
          .png({ compressionLevel: 1 })
          .toBuffer()
        return { input, left: (part % 2) * tile.width, top: part < 2 ? 0 : tile.height }
      }),
    )
    await sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#808080' } })
      .composite(tiles)
      .jpeg({ quality: 90 })
      .toFile(join(folder, 'photos', `${String(i).padStart(4, '0')}.jpg`))
  }
  writeFileSync(stamp, requested)
  return set
}
