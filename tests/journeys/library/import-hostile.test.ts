import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportOptions, ImportResult } from '#contract'
import { exifBlock, jpegWithExif } from '../../support/files/exif-block.ts'
import { quarteredImage, writeBytes } from '../../support/files/odd-images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let folder: string
const at = (path: string) => join(folder, path)

beforeEach(async () => {
  scratch = await scratchWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'winnow-hostile-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(folder, { recursive: true, force: true })
})

async function importAll(options: Partial<ImportOptions> = {}): Promise<ImportResult> {
  const { jobId } = await scratch.client.library.import({ paths: [folder], format: 'images', ...options })
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as ImportResult
}

const [make, exposure, place] = [0x010f, 0x8769, 0x8825]
const ascii = 2
const long = 4
const entry = (tag: number, type: number, count: number, value: number | Buffer) => ({ tag, type, count, value })

describe('broken EXIF', () => {
  it('I17: whatever it says, the image is imported with its readable parts', async () => {
    const jpeg = await quarteredImage().jpeg().toBuffer()
    const canon = entry(make, ascii, 4, Buffer.from('Ace\0'))
    const blocks = {
      'beyond its end': Buffer.from('II\x2a\0\xff\0\0\0\0\0\0\0', 'latin1'),
      'cut in a directory': exifBlock([[canon, canon]]).subarray(0, 24),
      'exposure beyond its end': exifBlock([[canon, entry(exposure, long, 1, 0xfffffff0)]]),
      'place beyond its end': exifBlock([[canon, entry(place, long, 1, 60_000)]]),
      'a directory that is its own exposure': exifBlock([
        [canon, entry(exposure, long, 1, 8), entry(place, long, 1, 8)],
      ]),
      'a value beyond its end': exifBlock([[canon, entry(0x0110, ascii, 0xffffffff, 0xffffffff)]]),
      'of no known type': exifBlock([[canon, entry(0x0110, 99, 1, 0)]]),
      'of another kind': Buffer.from('this is no EXIF at all'),
      'of no bytes': Buffer.alloc(0),
    }
    let tint = 0
    for (const [name, block] of Object.entries(blocks))
      writeBytes(at(`${name}.jpg`), jpegWithExif(Buffer.concat([jpeg, Buffer.from([tint++])]), block))
    expect(await importAll()).toMatchObject({ imagesAdded: tint, rejected: [] })
    const { images } = await scratch.client.library.list({ limit: 100 })
    const metadata = new Map<string, Record<string, string>>()
    for (const { path, imageId } of images)
      metadata.set(path.replace('.jpg', ''), (await scratch.client.library.image({ imageId })).metadata)
    const readable = [...metadata].flatMap(([name, { make }]) => (make === 'Ace' ? [name] : []))
    expect(readable.toSorted()).toEqual([
      'a directory that is its own exposure',
      'a value beyond its end',
      'cut in a directory',
      'exposure beyond its end',
      'of no known type',
      'place beyond its end',
    ])
    expect(metadata.get('beyond its end')).toEqual({ exif: 'damaged: it can’t be read' })
    expect(metadata.get('place beyond its end')).toEqual({ make: 'Ace', exif: 'damaged: only a part can be read' })
    expect(metadata.get('of no known type')).toEqual({ make: 'Ace' })
  })
})
