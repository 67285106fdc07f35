import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportOptions, ImportResult, Job } from '#contract'
import { rowOf } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { quarteredImage, writeBytes } from '../../support/files/odd-images.ts'
import { quartersOf, writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let folder: string
const at = (path: string) => join(folder, path)

beforeEach(async () => {
  scratch = await scratchWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'winnow-images-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(folder, { recursive: true, force: true })
})

async function importJob(options: Partial<ImportOptions> = {}): Promise<Job> {
  const { jobId } = await scratch.client.library.import({ paths: [folder], format: 'images', ...options })
  return scratch.engine.context.jobs.wait(jobId)
}

async function importAll(options: Partial<ImportOptions> = {}): Promise<ImportResult> {
  const job = await importJob(options)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as ImportResult
}

const images = async () => (await scratch.client.library.list({ limit: 1000 })).images
const reasons = (result: ImportResult) =>
  Object.fromEntries(result.rejected.map(({ path, reason }) => [path.slice(folder.length + 1), reason]))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function thumbnailOf(path: string): Promise<Uint8Array> {
  const image = (await images()).find((one) => one.path === path)!
  return unpackThumbnails(await scratch.client.library.thumbnails({ imageIds: [image.imageId] }))[0]!.bytes
}

const upright = ['F00', '0F0', '00F', 'FFF']

describe('what an image becomes', () => {
  it('I4: is upright in all eight orientations, with and without a proxy', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      await quarteredImage({ orientation })
        .jpeg({ quality: 100 })
        .toFile(at(`small-${orientation}.jpg`))
      await quarteredImage({ orientation, widthPx: 2000, heightPx: 1500 })
        .jpeg()
        .toFile(at(`large-${orientation}.jpg`))
    }
    expect(await importAll()).toMatchObject({ imagesAdded: 16, rejected: [] })
    for (const image of await images()) {
      const isLarge = image.path.startsWith('large')
      expect([image.path, image.widthPx, image.heightPx]).toEqual([image.path, ...(isLarge ? [2000, 1500] : [64, 48])])
      const thumbnail = await quartersOf(await thumbnailOf(image.path))
      expect(thumbnail.colors, image.path).toEqual(upright)
      const { file } = await scratch.client.library.file({ imageId: image.imageId, variant: 'proxy' })
      const proxy = await sharp(file).metadata()
      if (isLarge) expect([proxy.width, proxy.height, proxy.orientation]).toEqual([1000, 750, undefined])
      if (isLarge) expect((await quartersOf(file)).colors).toEqual(upright)
    }
  })

  it('I5: keeps its colors, whatever the encoding', async () => {
    const image = () => quarteredImage()
    await image().toColorspace('rgb16').png().toFile(at('16-bit.png'))
    await image().png({ palette: true }).toFile(at('palette.png'))
    await image().png({ progressive: true }).toFile(at('interlaced.png'))
    await image().jpeg({ progressive: true, quality: 100 }).toFile(at('progressive.jpg'))
    await image().tiff({ compression: 'lzw' }).toFile(at('lzw.tif'))
    await image().webp({ lossless: true }).toFile(at('lossless.webp'))
    await image().avif({ lossless: true }).toFile(at('image.avif'))
    await image().withIccProfile('p3').jpeg({ quality: 100 }).toFile(at('wide-gamut.jpg'))
    expect(await importAll()).toMatchObject({ imagesAdded: 8, rejected: [] })
    for (const { path, imageId } of await images()) {
      expect((await quartersOf(await thumbnailOf(path))).colors, path).toEqual(upright)
      const { file } = await scratch.client.library.file({ imageId, variant: 'display' })
      expect((await quartersOf(file)).colors, path).toEqual(upright)
    }
  })

  it('I5: gray stays gray, CMYK becomes red, green and blue, transparent becomes white, one frame is taken', async () => {
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#808080' } })
      .toColorspace('grey16')
      .png()
      .toFile(at('grey.png'))
    await quarteredImage().toColorspace('cmyk').jpeg({ quality: 100 }).toFile(at('cmyk.jpg'))
    await sharp({ create: { width: 40, height: 30, channels: 4, background: '#00000000' } })
      .png()
      .toFile(at('clear.png'))
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 40, height: 30, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    await sharp(frames, { join: { animated: true } })
      .gif()
      .toFile(at('moving.gif'))
    expect(await importAll()).toMatchObject({ imagesAdded: 4, rejected: [] })
    const colors = async (path: string) => (await quartersOf(await thumbnailOf(path))).colors
    expect(await colors('grey.png')).toEqual(['888', '888', '888', '888'])
    expect(await colors('clear.png')).toEqual(['FFF', 'FFF', 'FFF', 'FFF'])
    expect(await colors('moving.gif')).toEqual(['F00', 'F00', 'F00', 'F00'])
    const [red, green, blue, white] = await colors('cmyk.jpg')
    expect([red?.[0], green?.[1], blue?.[2], white]).toEqual([
      'F',
      expect.stringMatching(/[8F]/),
      expect.stringMatching(/[8F]/),
      'FFF',
    ])
    for (const path of ['cmyk.jpg', 'moving.gif']) {
      const { imageId } = (await images()).find((one) => one.path === path)!
      const shown = await scratch.client.library.file({ imageId, variant: 'display' })
      expect(shown).toEqual({ file: expect.stringContaining('/cache/display/'), mime: 'image/jpeg' })
    }
  })

  it('I15: takes the capture time from EXIF if it is plausible', async () => {
    const taken = (path: string, time: string, offset?: string) =>
      quarteredImage()
        .withExif({
          IFD2: { DateTimeOriginal: time, ...(offset && { OffsetTimeOriginal: offset }) },
          IFD0: { Model: 'X100 ' },
        })
        .jpeg()
        .toFile(at(path))
    await taken('good.jpg', '2025:06:01 12:00:00')
    await taken('zone.jpg', '2025:06:01 12:00:00', '+02:00')
    await taken('unset.jpg', '1980:01:01 00:00:00')
    await taken('ahead.jpg', '2031:01:01 00:00:00')
    await importAll()
    const times = Object.fromEntries((await images()).map(({ path, capturedAtMs }) => [path, capturedAtMs]))
    expect(times).toEqual({
      'good.jpg': Date.UTC(2025, 5, 1, 12),
      'zone.jpg': Date.UTC(2025, 5, 1, 10),
      'unset.jpg': null,
      'ahead.jpg': null,
    })
    const [first] = await images()
    expect((await scratch.client.library.image({ imageId: first!.imageId })).metadata).toMatchObject({ camera: 'X100' })
  })
})

describe('which files are taken', () => {
  it('I6, I7, I8: each rejected file gets its reason, the others are imported', async () => {
    const good = await quarteredImage({ widthPx: 400, heightPx: 300 }).jpeg().toBuffer()
    const png = await quarteredImage({ widthPx: 400, heightPx: 300 }).png().toBuffer()
    writeBytes(at('a/good.jpg'), good)
    writeBytes(at('a/with remark.jpg'), Buffer.concat([good, Buffer.from('something after the end')]))
    writeBytes(at('a/cut.jpg'), good.subarray(0, good.length / 2))
    writeBytes(at('a/cut.png'), png.subarray(0, png.length / 2))
    const damaged = Buffer.from(png)
    damaged[damaged.length >> 1]! ^= 0xff
    writeBytes(at('a/damaged.png'), damaged)
    writeBytes(at('a/empty.jpg'), '')
    writeBytes(at('a/text.jpg'), 'this is text')
    writeBytes(at('a/film.mp4'), Buffer.alloc(100, 7))
    writeBytes(at('a/old.bmp'), Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]))
    writeBytes(at('a/labels.json'), '{}')
    writeBytes(at('a/.hidden.jpg'), good)
    writeBytes(at('a/Thumbs.db'), 'x')
    writeBytes(at('a/train.cache'), 'x')
    symlinkSync(at('nowhere'), at('a/dead link.jpg'))
    const bomb = await sharp({ create: { width: 2000, height: 2000, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    writeBytes(at('a/bomb.png'), bomb)
    await scratch.client.workspace.changeSettings({ maxPixels: 1_000_000 })
    const result = await importAll({ paths: [folder, at('not there')] })
    expect(reasons(result)).toEqual({
      'not there': 'There is no such file or folder.',
      'a/cut.jpg': 'The file is cut short.',
      'a/cut.png': 'The file is cut short.',
      'a/damaged.png': expect.stringMatching(/cut short|damaged/),
      'a/empty.jpg': 'The file is empty.',
      'a/text.jpg': 'text.jpg is not an image, despite its name.',
      'a/film.mp4': 'It is a video. Import it separately and choose which frames become images.',
      'a/old.bmp': 'Not supported: BMP. Convert it to JPEG or PNG.',
      'a/bomb.png': 'The image is too large: 2000 × 2000 pixels; the workspace takes up to 1,000,000.',
      'a/dead link.jpg': 'The link is broken.',
    })
    expect(result).toMatchObject({ imagesAdded: 2, hiddenSkipped: 3 })
    expect((await images()).map(({ path }) => path)).toEqual(['a/good.jpg', 'a/with remark.jpg'])
  })

  it('I6: names in any script, very long ones, the same name in two folders, and loops of links', async () => {
    const names = [
      '猫 と 犬.png',
      'Ünï côde.png',
      'emoji 🐈.png',
      `${'long '.repeat(45)}.png`,
      '-dash.png',
      'a%20b#c?.png',
      'quote\'".png',
    ]
    for (const [i, name] of names.entries()) await writeImage(at(name), { tint: i })
    await writeImage(at('one/same.png'), { tint: 100 })
    await writeImage(at('two/deep/same.png'), { tint: 101 })
    symlinkSync(folder, at('two/loop'))
    writeFileSync(at('cafe\u0301.png'), readFileSync(at('one/same.png')))
    const result = await importAll()
    expect(result).toMatchObject({ imagesAdded: names.length + 2, imagesKnown: 1, rejected: [] })
    expect(result.notes).toEqual([{ path: at('two/loop'), reason: expect.stringContaining('already imported') }])
    const found = new Map((await images()).map((image) => [image.path, image.source]))
    expect(new Set(found.keys())).toEqual(new Set([...names, 'café.png', 'two/deep/same.png']))
    expect(found.get('two/deep/same.png')).toBe('two')
    expect(found.get('猫 と 犬.png')).toBe(folder.split('/').at(-1))
  })

  it('I11: keys follow the natural order of the names', async () => {
    for (const n of [10, 2, 1, 33, 9]) await writeImage(at(`img${n}.png`), { tint: n, widthPx: 30 + n * 20 })
    await importAll()
    expect((await images()).map(({ path }) => path)).toEqual([1, 2, 9, 10, 33].map((n) => `img${n}.png`))
  })
})

describe('existing images', () => {
  it('I1, I2: the same bytes under other names are one image, stored once and unchanged', async () => {
    await writeImage(at('a.png'))
    const bytes = readFileSync(at('a.png'))
    writeBytes(at('b/copy.png'), bytes)
    expect(await importAll()).toMatchObject({ imagesAdded: 1, imagesKnown: 1, rejected: [] })
    expect(await importAll()).toMatchObject({ imagesAdded: 0, imagesKnown: 2 })
    const [image, ...others] = await images()
    expect(others).toEqual([])
    const details = await scratch.client.library.image({ imageId: image!.imageId })
    expect(details).toMatchObject({ path: 'a.png', otherPaths: ['b/copy.png'], sha256: sha256(bytes) })
    expect(details.file).toBe(join(scratch.folder, 'originals', details.sha256.slice(0, 2), `${details.sha256}.png`))
    expect(sha256(readFileSync(details.file))).toBe(details.sha256)
    expect(readdirSync(join(scratch.folder, 'originals/.incoming'))).toEqual([])
  })

  it('I1: an image in the trash is recognized, stays there, and the result says so', async () => {
    await writeImage(at('a.png'))
    await importAll()
    const { store } = scratch.engine.context
    store.write(() => store.run("UPDATE image SET lifecycle = 'trashed'"))
    const result = await importAll()
    expect(result).toMatchObject({ imagesAdded: 0, imagesKnown: 1 })
    expect(result.notes).toEqual([{ path: at('a.png'), reason: expect.stringContaining('in the trash') }])
    expect(await images()).toEqual([])
    expect((await scratch.client.library.list({ where: 'lifecycle == "trashed"' })).images).toHaveLength(1)
  })

  it('I2: a lost original is restored when its image is imported again', async () => {
    await writeImage(at('a.png'))
    await importAll()
    const [image] = await images()
    const { file } = await scratch.client.library.image({ imageId: image!.imageId })
    rmSync(file)
    await expect(scratch.client.library.file({ imageId: image!.imageId, variant: 'display' })).rejects.toThrow(
      'no file of a.png',
    )
    await importAll()
    expect(readFileSync(file)).toEqual(readFileSync(at('a.png')))
  })

  it('I9: a linked image stays where it is, and its link is updated when it has moved', async () => {
    await writeImage(at('a.png'))
    await importAll({ storage: 'link' })
    const [image] = await images()
    const details = () => scratch.client.library.image({ imageId: image!.imageId })
    expect((await details()).file).toBe(at('a.png'))
    expect(readdirSync(join(scratch.folder, 'originals'))).toEqual(['.incoming'])
    mkdirSync(at('moved'))
    renameSync(at('a.png'), at('moved/b.png'))
    await importAll({ storage: 'link' })
    expect(await details()).toMatchObject({ file: at('moved/b.png'), otherPaths: ['moved/b.png'] })
  })
})

describe('stopping', () => {
  it('I12: a canceled import keeps what it wrote and is resumed to the same end', async () => {
    for (let i = 0; i < 160; i++) await writeImage(at(`${i}.png`), { tint: i })
    const { jobs } = scratch.engine.context
    const { jobId } = await scratch.client.library.import({ paths: [folder] })
    for (;;) {
      if (jobs.get(jobId).done >= 40 || jobs.get(jobId).status !== 'running') break
      await new Promise((resolve) => setImmediate(resolve))
    }
    await scratch.client.jobs.cancel({ jobId })
    const cancelled = await jobs.wait(jobId)
    expect(cancelled.status).toBe('cancelled')
    const kept = await images()
    expect(kept.length).toBeGreaterThanOrEqual(40)
    expect(kept.length).toBeLessThan(160)
    await scratch.client.jobs.resume({ jobId })
    const resumed = await jobs.wait(jobId)
    expect(resumed.result).toMatchObject({ imagesAdded: 160, imagesKnown: 0, rejected: [] })
    expect((await images()).map(({ imageId }) => rowOf(imageId))).toEqual(Array.from({ length: 160 }, (_, i) => i + 1))
  })

  it('only leads import', async () => {
    const annotator = await scratch.actingAs('anna', 'annotator')
    await expect(annotator.library.import({ paths: [folder] })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

describe('the cache', () => {
  it('I13: can be deleted, also while the workspace is closed', async () => {
    await quarteredImage({ widthPx: 2000, heightPx: 1500 }).jpeg().toFile(at('large.jpg'))
    await quarteredImage().tiff().toFile(at('small.tif'))
    await importAll()
    await scratch.reopen(() => {
      rmSync(join(scratch.folder, 'cache'), { recursive: true })
      writeBytes(join(scratch.folder, 'cache/thumbnails.db'), 'this is no database'.repeat(1000))
    })
    for (const path of ['large.jpg', 'small.tif'])
      expect((await quartersOf(await thumbnailOf(path))).colors).toEqual(upright)
    for (const { imageId } of await images())
      for (const variant of ['proxy', 'display', 'thumbnail'] as const) {
        const { file } = await scratch.client.library.file({ imageId, variant })
        expect(existsSync(file)).toBe(true)
        expect((await quartersOf(file)).colors).toEqual(upright)
      }
  })

  it('I13: a thumbnail is never shown for another image', async () => {
    await writeImage(at('a.png'))
    await importAll()
    const { store } = scratch.engine.context
    store.write(() => store.run("UPDATE cache.thumbnail SET sha256 = 'another', jpeg = x'00'"))
    expect((await quartersOf(await thumbnailOf('a.png'))).colors).toEqual(upright)
  })
})
