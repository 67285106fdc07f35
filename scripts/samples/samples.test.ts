import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import readExif from 'exif-reader'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '../setup/project.mjs'
import { brokenFile } from './broken-files.ts'
import { readManifest, type SampleFile, type SourcePhoto } from './manifest.ts'
import { manifestFile, sampleImagesFolder } from './places.ts'
import { photoIds, sampleImage } from './sample-image.ts'

const manifest = await readManifest(manifestFile)
const paths = [...manifest.files, ...manifest.copies, ...manifest.broken].map(({ path }) => path)

describe('the manifest', () => {
  it('names only images and packages that it describes, and uses each', () => {
    const used = manifest.files.flatMap(({ recipe }) => photoIds(recipe))
    expect(sorted(new Set(used))).toEqual(sorted(manifest.photos.map(({ id }) => id)))
    const packages = manifest.photos.map((photo) => photo.package)
    expect(sorted(new Set(packages))).toEqual(sorted(manifest.packages.map(({ name }) => name)))
    const originals = manifest.files.map(({ path }) => path)
    expect(originals).toEqual(expect.arrayContaining(manifest.copies.map(({ copyOf }) => copyOf)))
  })

  it('gives each file a name of its own that every file system can hold, in the folder of its source', () => {
    const folded = paths.map((path) => path.normalize('NFC').toLowerCase())
    expect(new Set(folded).size).toBe(paths.length)
    for (const path of paths) {
      expect(path).toMatch(/^[a-z-]+\/[^/\\:*?"<>|]+$/)
      expect(Buffer.byteLength(path)).toBeLessThan(200)
    }
  })

  it('spreads capture times over more than a year', () => {
    const times = manifest.files.flatMap(({ takenAt }) => (takenAt === null ? [] : [Date.parse(`${takenAt}Z`)]))
    const days = (Math.max(...times) - Math.min(...times)) / 86_400_000
    expect(days).toBeGreaterThan(366)
    expect(days).toBeLessThan(500)
  })

  it('agrees with the notices and the README', async () => {
    const notices = await readFile(join(projectFolder, 'docs/third-party/photos.md'), 'utf8')
    for (const { name, version } of manifest.packages) expect(notices).toContain(`${name}@${version}`)
    for (const { title, author, licence } of manifest.photos) {
      const row = notices.split('\n').find((line) => line.includes(title))
      expect(row, `no row for “${title}”`).toContain(author)
      expect(row).toContain(licence)
    }
    const readme = await readFile(join(projectFolder, 'samples/README.md'), 'utf8')
    expect(readme).toContain(`${paths.length} files made from ${manifest.photos.length} real photographs`)
  })
})

it('each sample file is built', async () => {
  const missing = []
  for (const path of paths) {
    const there = await stat(join(sampleImagesFolder, path)).then(
      (found) => found.isFile(),
      () => false,
    )
    if (!there) missing.push(path)
  }
  expect(missing, 'run node scripts/samples/build.ts').toEqual([])
})

describe('a sample image', () => {
  const photo: SourcePhoto = {
    id: 'half-red',
    package: 'none',
    pathInPackage: 'none',
    sha256: '',
    title: 'Left half red',
    author: 'Nobody',
    licence: 'MIT',
    shows: [],
  }

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('with orientation %i looks like the photograph', async (orientation) => {
    const upright = await sharp(await made({ orientation }))
      .autoOrient()
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(upright.info).toMatchObject({ width: 64, height: 32, channels: 3 })
    const redAt = (x: number, y: number) => upright.data[(y * 64 + x) * 3]!
    expect([redAt(8, 8), redAt(8, 24), redAt(56, 8), redAt(56, 24)].map((red) => red > 127)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('carries capture time, author and license, and nothing else of the original', async () => {
    const { exif } = await sharp(await made({})).metadata()
    const { Image, Photo, GPSInfo } = readExif(exif!)
    expect(Photo?.DateTimeOriginal).toEqual(new Date('2026-03-02T07:14:05Z'))
    expect(Image).toMatchObject({ Artist: 'Nobody', Copyright: 'Copyright (c) Nobody, MIT license' })
    expect(GPSInfo).toBeUndefined()
  })

  it('comes out with the channels, bits and kind that were asked for', async () => {
    const kind = async (change: Partial<SampleFile>) => sharp(await made(change)).metadata()
    const jpeg = { format: 'jpeg', quality: 90 } as const
    expect(await kind({ encoding: { ...jpeg, color: 'grey' } })).toMatchObject({ space: 'b-w', channels: 1 })
    expect(await kind({ encoding: { ...jpeg, color: 'cmyk' } })).toMatchObject({ space: 'cmyk', channels: 4 })
    expect(await kind({ encoding: { ...jpeg, progressive: true } })).toMatchObject({ isProgressive: true })
    expect(await kind({ encoding: { format: 'png', bitsPerChannel: 16 } })).toMatchObject({ depth: 'ushort' })
    const recipe: SampleFile['recipe'] = { make: 'photo', photo: 'half-red', edits: [{ edit: 'cut-out' }] }
    expect(await kind({ encoding: { format: 'webp', quality: 90 }, recipe })).toMatchObject({ hasAlpha: true })
  })

  it('is the same at each call, noise included', async () => {
    const recipe: SampleFile['recipe'] = { make: 'photo', photo: 'half-red', edits: [{ edit: 'night', seed: 5 }] }
    expect((await made({ recipe })).equals(await made({ recipe }))).toBe(true)
  })

  /** Of a photograph of 64 × 32 pixels whose top left quarter is red. */
  async function made(change: Partial<SampleFile>): Promise<Buffer> {
    const red = { create: { width: 32, height: 16, channels: 3, background: 'red' } } as const
    const source = await sharp({ create: { width: 64, height: 32, channels: 3, background: 'black' } })
      .composite([{ input: red, left: 0, top: 0 }])
      .withExif({ IFD3: { GPSLatitudeRef: 'N' } })
      .jpeg({ quality: 100 })
      .toBuffer()
    const file: SampleFile = {
      path: 'test/picture',
      why: 'test',
      takenAt: '2026-03-02T07:14:05',
      recipe: { make: 'photo', photo: 'half-red', edits: [] },
      encoding: { format: 'jpeg', quality: 95 },
      ...change,
    }
    return sampleImage(file, [photo], new Map([['half-red', source]]))
  }
})

it('a broken file breaks a decoder, the wide one by what its header claims', async () => {
  const whole = await sharp({ create: { width: 400, height: 300, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  for (const { path } of manifest.broken) {
    const decoded = async () => sharp(brokenFile(path, whole)).raw().toBuffer()
    await expect(decoded(), path).rejects.toThrow()
  }
  const wide = brokenFile('broken/hundred-thousand-pixels-wide.png', whole)
  const claimed = await sharp(wide, { limitInputPixels: false }).metadata()
  expect(claimed).toMatchObject({ width: 100_000, height: 100_000 })
  expect(wide.length).toBeLessThan(1_000)
})

function sorted(values: Iterable<string>): string[] {
  return [...values].sort()
}
