import readExif from 'exif-reader'
import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { exifFacts } from '../../src/engine/library/decoding/exif.ts'

const nowMs = Date.UTC(2026, 0, 1)
/** Blocks as a decoder hands them over, in both byte orders. */
let blocks: Buffer[]

beforeAll(async () => {
  const { exif } = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
    .withExif({
      IFD0: { Make: 'Ace', Model: 'X100 ', Software: '1.0', Copyright: 'Anna', DateTime: '2025:06:01 11:00:00' },
      IFD2: {
        DateTimeOriginal: '2025:06:01 12:00:00',
        OffsetTimeOriginal: '+02:00',
        ExposureTime: '1/60',
        FNumber: '28/10',
        ISOSpeedRatings: '200',
        FocalLength: '35/1',
        LensModel: 'Prime',
      },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '12/1 30/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '8/1 15/1 36/1' },
    })
    .jpeg()
    .toBuffer()
    .then((bytes) => sharp(bytes).metadata())
  blocks = [exif!, exif!.subarray(6)]
})

it('reads what a camera wrote', () => {
  for (const block of blocks)
    expect(exifFacts(block, nowMs)).toEqual({
      capturedAtMs: Date.UTC(2025, 5, 1, 10),
      copyright: expect.stringMatching(/^Anna/),
      metadata: {
        make: 'Ace',
        camera: 'X100',
        software: '1.0',
        lens: 'Prime',
        iso: '200',
        exposureSeconds: String(1 / 60),
        fNumber: '2.8',
        focalLengthMm: '35',
        latitude: '-12.500000',
        longitude: '8.260000',
      },
    })
})

it('reads texts in UTF-8 and in Latin-1, as cameras and programs write them', () => {
  for (const encoding of ['utf8', 'latin1'] as const) {
    const block = Buffer.from(blocks[0]!)
    block.set(Buffer.from('Jö', encoding), block.indexOf('Anna'))
    expect(exifFacts(block, nowMs).copyright).toMatch(/^Jö/)
  }
})

it('agrees with another reader', () => {
  const { Image, Photo } = readExif(blocks[0]!)
  const { metadata } = exifFacts(blocks[0], nowMs)
  expect(metadata).toMatchObject({ make: Image!.Make, lens: Photo!.LensModel, fNumber: String(Photo!.FNumber) })
})

it('I17: damaged bytes anywhere in a block never throw, and give short texts of one line', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.nat({ max: 1 }), damage, fc.nat({ max: 600 }), (which, changes, kept) => {
      const block = Buffer.from(blocks[which]!)
      for (const [at, byte] of changes) block[at % block.length] = byte
      const { capturedAtMs, metadata } = exifFacts(block.subarray(0, Math.max(0, block.length - kept)), nowMs)
      expect(capturedAtMs === null || Number.isInteger(capturedAtMs)).toBe(true)
      for (const text of Object.values(metadata)) expect(text).toMatch(/^[^\p{C}]{1,200}$/u)
    }),
    { numRuns: 1000 },
  )
})

it('I17: of a block that claims gigabytes, only what a value needs is read', () => {
  const entries = 5400
  const block = Buffer.alloc(65_535, 1)
  block.write('II\x2a\0\x08\0\0\0', 'latin1')
  block.writeUInt16LE(entries, 8)
  for (let n = 0; n < entries; n++) {
    const entry = Buffer.alloc(12)
    entry.writeUInt16LE(0x010f, 0)
    entry.writeUInt16LE(1, 2)
    entry.writeUInt32LE(n % 2 === 0 ? 0xffffffff : 65_000, 4)
    entry.copy(block, 10 + n * 12)
  }
  expect(exifFacts(block, nowMs).metadata).toEqual({ make: '73' })
})
