import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImportResult, TilesResult } from '#contract'
import { openEngine } from '#engine'
import { editIdFrom, type ImageId } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { gridOf, levelCount, tileBox, tileCount, tilePx, tilesIn } from '#model/tiles/pyramid.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { gradientAt, writeGradient } from '../../support/files/large-images.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { type StopAt, winnow } from '../../support/winnow-command.ts'

/** Two bands of tiles and a level above them. */
const size = { widthPx: 601, heightPx: 4301 }

let scratch: Scratch
let ground: string
beforeEach(async () => {
  scratch = await scratchWorkspace()
  await scratch.client.workspace.changeSettings({ largeFromPixels: 1_000_000 })
  ground = mkdtempSync(join(tmpdir(), 'winnow-large-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

const at = (name: string) => join(ground, name)
const wait = (jobId: Parameters<typeof scratch.engine.context.jobs.wait>[0]) => scratch.engine.context.jobs.wait(jobId)

async function importAll(paths: readonly string[], storage: 'copy' | 'link' = 'copy'): Promise<ImportResult> {
  const job = await wait((await scratch.client.library.import({ paths: [...paths], storage })).jobId)
  expect(job.error).toBeNull()
  return job.result as ImportResult
}
async function importAndCut(paths: readonly string[]): Promise<TilesResult> {
  const { tilesJobId } = await importAll(paths)
  const job = await wait(tilesJobId!)
  expect(job.error).toBeNull()
  return job.result as TilesResult
}
const images = async () => (await scratch.client.library.list({ order: 'image.path' })).images
const pyramid = (imageId: ImageId) => scratch.client.library.pyramid({ imageId })

type Client = typeof scratch.client
async function tilesOf(client: Client, imageId: ImageId, level: number, image = size): Promise<Uint8Array[]> {
  const all = tilesIn(image, level, { x: 0, y: 0, width: image.widthPx, height: image.heightPx })
  const tiles: Uint8Array[] = []
  for (let from = 0; from < all.length; from += 64) {
    const request = all.slice(from, from + 64)
    const found = unpackThumbnails(await client.library.tiles({ imageId, level, tiles: request }))
    expect(found).toHaveLength(request.length)
    tiles.push(...found.map(({ bytes }) => bytes))
  }
  return tiles
}

/** How far the middle and the corners of each tile are from the gradient, at most. */
async function worstError(level: number, tiles: readonly Uint8Array[]): Promise<number> {
  const { columns } = gridOf(size, level)
  let worst = 0
  for (const [i, bytes] of tiles.entries()) {
    const box = tileBox(size, level, { column: i % columns, row: Math.floor(i / columns) })
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([Math.ceil(box.width / 2 ** level), Math.ceil(box.height / 2 ** level)])
    for (const [fx, fy] of [
      [0, 0],
      [0.5, 0.5],
      [0.999, 0.999],
    ] as const) {
      const [x, y] = [Math.floor(info.width * fx), Math.floor(info.height * fy)]
      const requested = gradientAt(size, box.x + (x + 0.5) * 2 ** level, box.y + (y + 0.5) * 2 ** level)
      requested.forEach((value, channel) => {
        worst = Math.max(worst, Math.abs(value - data[(y * info.width + x) * 3 + channel]!))
      })
    }
  }
  return worst
}

async function expectGradient(imageId: ImageId, tolerance: number): Promise<void> {
  for (let level = 0; level < levelCount(size); level++)
    expect(await worstError(level, await tilesOf(scratch.client, imageId, level))).toBeLessThanOrEqual(tolerance)
}

test('P3: tiles are those of the upright image on every level, for all eight orientations', async () => {
  const orientations = sampled([1, 2, 3, 4, 5, 6, 7, 8], 2)
  for (const orientation of orientations)
    await writeGradient(at(`in/${orientation}.tif`), size, {
      orientation,
      save: (image) => image.tiff({ compression: 'none' }),
    })
  const result = await importAndCut([at('in')])
  const { length } = orientations
  expect(result).toMatchObject({ images: length, tiles: length * tileCount(size), failed: [] })
  for (const { imageId, widthPx, heightPx } of await images()) {
    expect({ widthPx, heightPx }).toEqual(size)
    await expectGradient(imageId, 10)
  }
})

test('P3: tiled and BigTIFF, 16-bit, CMYK, PNG and JPEG keep their colors', async () => {
  await writeGradient(at('in/a.tif'), size, {
    save: (image) => image.tiff({ tile: true, tileWidth: 256, tileHeight: 256, compression: 'deflate', bigtiff: true }),
  })
  await writeGradient(at('in/b.png'), size, {
    save: (image) => image.toColorspace('rgb16').png({ compressionLevel: 1 }),
  })
  await writeGradient(at('in/c.jpg'), size, { save: (image) => image.jpeg({ quality: 95 }) })
  await writeGradient(at('in/d.tif'), size, {
    save: (image) => image.toColorspace('cmyk').tiff({ compression: 'lzw' }),
  })
  expect(await importAndCut([at('in')])).toMatchObject({ images: 4, failed: [] })
  const [tiled, deep, jpeg, cmyk] = await images()
  for (const image of [tiled, jpeg]) await expectGradient(image!.imageId, 10)
  // Deep colors and printing inks are other colors on screen, so these are compared with the decoded file.
  for (const [image, file] of [
    [deep, 'in/b.png'],
    [cmyk, 'in/d.tif'],
  ] as const) {
    const whole = await sharp(at(file)).toColorspace('srgb').raw().toBuffer()
    const [first] = await tilesOf(scratch.client, image!.imageId, 0)
    const { data, info } = await sharp(first!).raw().toBuffer({ resolveWithObject: true })
    for (const [x, y] of [
      [5, 5],
      [500, 200],
    ] as const)
      for (const channel of [0, 1, 2])
        expect(
          Math.abs(data[(y * info.width + x) * 3 + channel]! - whole[(y * size.widthPx + x) * 3 + channel]!),
        ).toBeLessThanOrEqual(10)
  }
})

test('P1, P2: cutting that is killed at any moment and started again ends with the same tiles', async () => {
  await writeGradient(at('in/a.jpg'), size)
  await importAndCut([at('in')])
  const [image] = await images()
  const whole: Uint8Array[][] = []
  for (let level = 0; level < levelCount(size); level++)
    whole.push(await tilesOf(scratch.client, image!.imageId, level))
  expect(await scratch.client.library.deleteTiles({})).toMatchObject({ images: 1 })
  await scratch.engine.close()

  // Renames in order: bare pixels (tried before there is a folder, and again), two bands, the levels above, the mark.
  const stops: [StopAt['when'], number][] = [
    ['before', 2],
    ['after', 2],
    ['before', 4],
    ['after', 5],
    ['before', 6],
  ]
  for (const [when, n] of sampled(stops, 1)) {
    const stopAt: StopAt = { signal: 'SIGKILL', when, step: 'rename', n }
    expect((await winnow(['tiles', scratch.folder, '--quiet'], { stopAt })).exitCode).toBeNull()
    const engine = await openEngine({ folder: scratch.folder })
    expect((await engine.client.library.pyramid({ imageId: image!.imageId }))!.state).toBe('missing')
    expect(readdirSync(join(scratch.folder, 'cache')).filter((name) => name.endsWith('.partial'))).toEqual([])
    const bands = bandsOf(scratch.folder).length
    expect(bands).toBe(n <= 2 ? 0 : n === 4 ? 1 : 2)
    await engine.close()
    const again = await winnow(['tiles', scratch.folder, '--json', '--quiet'])
    expect(again.json()).toMatchObject({ images: 1, failed: [] })
    const reopened = await openEngine({ folder: scratch.folder })
    expect((await reopened.client.library.pyramid({ imageId: image!.imageId }))!.state).toBe('whole')
    for (let level = 0; level < levelCount(size); level++)
      expect(await tilesOf(reopened.client, image!.imageId, level)).toEqual(whole[level])
    await reopened.client.library.deleteTiles({})
    await reopened.close()
  }
  scratch.engine = await openEngine({ folder: scratch.folder })
})

/** Names of all bands of tiles in a workspace with one large image. */
const bandsOf = (folder: string): string[] =>
  existsSync(join(folder, 'cache/tiles'))
    ? readdirSync(join(folder, 'cache/tiles'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        /band-\d+/.test(name),
      )
    : []

test('P4: an image that needs too much memory is refused from its header, by kind and size', async () => {
  await scratch.client.workspace.changeSettings({ maxPixels: 2_000_000 })
  await writeGradient(at('in/a.png'), size)
  const { imagesAdded, rejected } = await importAll([at('in')])
  expect(imagesAdded).toBe(0)
  expect(rejected[0]!.reason).toBe('The image is too large: 601 × 4301 pixels; the workspace takes up to 2,000,000.')
})

test('P5: deleted tiles are made again, and their disk space is shown', async () => {
  await writeGradient(at('in/a.png'), size)
  const { bytes } = await importAndCut([at('in')])
  const [image] = await images()
  expect((await pyramid(image!.imageId))!).toMatchObject({ state: 'whole', bytes, job: null, problem: null })
  expect((await scratch.client.workspace.status()).disk.tilesBytes).toBe(bytes)
  expect(await scratch.client.library.deleteTiles({ where: 'image.width > 2000' })).toEqual({ images: 0, bytes: 0 })
  expect(await scratch.client.library.deleteTiles({})).toEqual({ images: 1, bytes })
  expect((await scratch.client.workspace.status()).disk.tilesBytes).toBe(0)
  const { jobId, images: imagesFolder } = await scratch.client.library.buildTiles({ imageIds: [image!.imageId] })
  expect(imagesFolder).toBe(1)
  await wait(jobId!)
  await expectGradient(image!.imageId, 10)
  expect(await scratch.client.library.buildTiles({})).toEqual({ jobId: null, images: 0 })

  // With one band gone the rest is no whole pyramid any more.
  rmSync(join(scratch.folder, 'cache/tiles', bandsOf(scratch.folder)[0]!))
  const tiles = [{ column: 0, row: 0 }]
  await scratch.client.library.tiles({ imageId: image!.imageId, level: 0, tiles })
  expect((await pyramid(image!.imageId))!.state).toBe('missing')
  await wait((await scratch.client.library.buildTiles({})).jobId!)
  await expectGradient(image!.imageId, 10)
})

test('P6: before there are tiles, the same parts come from the original', async () => {
  await writeGradient(at('in/a.jpg'), size)
  await importAndCut([at('in')])
  const [image] = await images()
  await scratch.client.library.deleteTiles({})
  expect((await pyramid(image!.imageId))!.state).toBe('missing')
  await expectGradient(image!.imageId, 10)
  expect((await pyramid(image!.imageId))!.state).toBe('missing')
})

test('P7: a canceled job keeps complete bands and continues after them', async () => {
  await writeGradient(at('in/a.png'), size)
  await importAndCut([at('in')])
  await scratch.client.library.deleteTiles({})
  const { context } = scratch.engine
  const { jobId } = await scratch.client.library.buildTiles({})
  const stop = setInterval(() => {
    if (bandsOf(scratch.folder).length > 0 && context.jobs.get(jobId!).status === 'running') context.jobs.cancel(jobId!)
  }, 1)
  const cancelled = await wait(jobId!)
  clearInterval(stop)
  if (cancelled.status === 'cancelled') {
    const [image] = await images()
    expect((await pyramid(image!.imageId))!.state).toBe('missing')
    await scratch.client.jobs.resume({ jobId: jobId! })
  }
  expect(await wait(jobId!)).toMatchObject({ status: 'done', result: { images: 1, failed: [] } })
  const [image] = await images()
  await expectGradient(image!.imageId, 10)
})

test('P8: images that can’t be cut are named and stop nothing', async () => {
  for (const name of ['a', 'b', 'c'])
    await writeGradient(at(`in/${name}.tif`), { ...size, heightPx: size.heightPx + name.charCodeAt(0) })
  const { tilesJobId } = await importAll([at('in')], 'link')
  await wait(tilesJobId!)
  await scratch.client.library.deleteTiles({})
  rmSync(at('in/a.tif'))
  await writeGradient(at('in/b.tif'), { ...size, heightPx: 1000 })
  const { jobId } = await scratch.client.library.buildTiles({})
  const { result } = await wait(jobId!)
  expect(result).toMatchObject({ images: 1 })
  const { failed } = result as TilesResult
  expect(failed.map(({ path, reason }) => [path, reason])).toEqual([
    ['a.tif', expect.stringContaining('There is no file')],
    ['b.tif', expect.stringContaining('changed since import')],
  ])
  const [first] = await images()
  expect((await pyramid(first!.imageId))!).toMatchObject({ state: 'missing', problem: failed[0]!.reason })
})

test('crops of a large image come from its tiles, sharp', async () => {
  await writeGradient(at('in/a.png'), size)
  await importAndCut([at('in')])
  const [image] = await images()
  const box: [number, number, number, number] = [400, 4000, 100, 50]
  const crops = [{ imageId: image!.imageId, box }]
  const packed = await scratch.client.labeling.crops({ crops, sidePx: 128, margin: 0 })
  const [crop] = unpackThumbnails(packed)
  const { data, info } = await sharp(crop!.bytes).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([100, 50])
  const middle = (25 * info.width + 50) * 3
  for (const [channel, value] of gradientAt(size, 450, 4025).entries())
    expect(Math.abs(value - data[middle + channel]!)).toBeLessThanOrEqual(8)
})

test('P11: an export copies large images as they are, and writes turned ones upright part by part', async () => {
  for (const orientation of [1, 6, 7]) {
    const save = (image: Sharp) => image.jpeg({ quality: 95 })
    await writeGradient(at(`in/${orientation}.jpg`), size, { orientation, save })
  }
  await importAll([at('in')])
  for (const { imageId } of await images())
    await scratch.client.labeling.edit({
      imageId,
      editId: editIdFrom(`00000000000${imageId.slice(-1)}`),
      baseRevision: 0,
      diff: { ...emptyDiff, state: { before: 'new', after: 'reviewed' } },
    })
  await scratch.freeze({ name: 'all', split: [100, 0, 0], seed: 1 })
  const { jobId } = await scratch.client.datasets.export({ name: 'all', format: 'coco', folder: at('out') })
  expect((await wait(jobId)).error).toBeNull()
  const written = readdirSync(at('out'), { recursive: true, encoding: 'utf8' })
  const imagesFolder = written.filter((name) => name.endsWith('.jpg')).toSorted()
  expect(imagesFolder).toHaveLength(3)
  expect(written.filter((name) => name.endsWith('.v'))).toEqual([])
  for (const name of imagesFolder) {
    const { data, info } = await sharp(at(`out/${name}`))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([size.widthPx, size.heightPx])
    for (const [x, y] of [
      [10, 10],
      [550, 1030],
      [300, 4200],
    ] as const)
      for (const [channel, value] of gradientAt(size, x, y).entries())
        expect(Math.abs(value - data[(y * info.width + x) * 3 + channel]!)).toBeLessThanOrEqual(8)
  }
})

test('P12: after closing during tiling, nothing is written to the workspace', async () => {
  await writeGradient(at('in/large.jpg'), size, { save: (image) => image.jpeg() })
  const { cache } = scratch.engine.context.folders
  const cutting = new Promise<void>((resolve) => {
    const watcher = watch(cache, (_, name) => {
      const isBegun =
        name?.endsWith('.partial') && lstatSync(join(cache, name), { throwIfNoEntry: false })?.isDirectory()
      if (!isBegun) return
      watcher.close()
      resolve()
    })
  })
  await importAll([at('in')])
  await cutting
  let rest: string[] = []
  await scratch.reopen(() => {
    rest = readdirSync(cache)
  })
  expect(rest.filter((name) => name.endsWith('.partial'))).toEqual([])
})

test('changing one setting leaves the others as they are', async () => {
  const before = await scratch.client.workspace.settings()
  expect(before.largeFromPixels).toBe(1_000_000)
  expect(await scratch.client.workspace.changeSettings({ inferenceWorkers: 3 })).toEqual({
    ...before,
    inferenceWorkers: 3,
  })
})

test('an image below the size is shown whole and has no tiles', async () => {
  await writeGradient(at('in/a.png'), { widthPx: 900, heightPx: 900 })
  expect((await importAll([at('in')])).tilesJobId).toBeUndefined()
  const [image] = await images()
  expect(await pyramid(image!.imageId)).toBeNull()
  await expect(
    scratch.client.library.tiles({ imageId: image!.imageId, level: 0, tiles: [{ column: 0, row: 0 }] }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the window first shows the proxy of a large image', async () => {
  await writeGradient(at('in/a.png'), size)
  await importAndCut([at('in')])
  const [image] = await images()
  const { file, mime } = await scratch.client.library.file({ imageId: image!.imageId, variant: 'display' })
  const { width, height } = await sharp(file).metadata()
  expect([mime, Math.max(width, height)]).toEqual(['image/jpeg', 1024])
})

test('there are no tiles outside the image', async () => {
  await writeGradient(at('in/a.png'), size)
  await importAndCut([at('in')])
  const [image] = await images()
  const tiles = [
    { column: 0, row: 0 },
    { column: 99, row: 0 },
  ]
  const found = unpackThumbnails(await scratch.client.library.tiles({ imageId: image!.imageId, level: 0, tiles }))
  expect(found.map(({ row }) => row)).toEqual([0])
  expect((await sharp(found[0]!.bytes).metadata()).width).toBe(tilePx)
})
