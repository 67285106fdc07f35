import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CheckResult, ImportOptions, ImportResult } from '#contract'
import { quarteredImage } from '../../support/files/odd-images.ts'
import { quartersOf, writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let folder: string
const at = (path: string) => join(folder, path)

beforeEach(async () => {
  scratch = await scratchWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'winnow-repair-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run<Result>({ jobId }: { jobId: string }): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait(jobId as never)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}
const importAll = async (options: Partial<ImportOptions> = {}) =>
  run<ImportResult>(await scratch.client.library.import({ paths: [at('in')], format: 'images', ...options }))
const check = async () => run<CheckResult>(await scratch.client.maintenance.check({ deep: true, repair: false }))
const problems = async () =>
  (await check()).findings.filter(({ severity }) => severity !== 'note').map(({ what }) => what)

/** Where each image's original stands, by the image's path. */
async function originals(): Promise<Map<string, string>> {
  const { images } = await scratch.client.library.list({ where: 'lifecycle != "purged"', limit: 100 })
  const files = await Promise.all(
    images.map(async ({ path, imageId }) => [path, (await scratch.client.library.image({ imageId })).file] as const),
  )
  return new Map(files)
}

function flip(file: string): void {
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1]! ^= 0xff
  writeFileSync(file, bytes)
}

describe('an image whose original is damaged or missing', () => {
  it('I19: gets it back when the same content is imported again, and this is counted and named', async () => {
    for (const [i, name] of ['cut', 'empty', 'flipped', 'missing', 'sound'].entries())
      await writeImage(at(`in/${name}.png`), { tint: i * 3 })
    await importAll()
    const files = await originals()
    truncateSync(files.get('cut.png')!, 40)
    truncateSync(files.get('empty.png')!, 0)
    flip(files.get('flipped.png')!)
    rmSync(files.get('missing.png')!)
    expect(await problems()).toHaveLength(4)
    const again = await importAll()
    expect(again).toMatchObject({ imagesAdded: 0, imagesKnown: 5, rejected: [] })
    expect(again.repaired).toEqual([
      { path: 'cut.png', reason: 'Its original was damaged and has been replaced.' },
      { path: 'empty.png', reason: 'Its original was damaged and has been replaced.' },
      { path: 'flipped.png', reason: 'Its original was damaged and has been replaced.' },
      { path: 'missing.png', reason: 'Its original was missing and has been restored.' },
    ])
    for (const [path, file] of await originals()) expect(readFileSync(file)).toEqual(readFileSync(at(`in/${path}`)))
    expect(await problems()).toEqual([])
    expect((await importAll()).repaired).toBeUndefined()
  })

  it('I19: gets it back in place: in the archive, and in the trash, where it stays', async () => {
    await writeImage(at('in/archived.png'), { tint: 3 })
    await writeImage(at('in/trashed.png'), { tint: 6 })
    await writeImage(at('in/lost.png'), { tint: 9 })
    await importAll()
    const { store, folders } = scratch.engine.context
    for (const [path, file] of await originals()) {
      const lifecycle = path === 'archived.png' ? 'archived' : 'trashed'
      const place = lifecycle === 'archived' ? folders.archive : folders.trash
      const target = join(place, file.slice(folders.originals.length + 1))
      mkdirSync(dirname(target), { recursive: true })
      renameSync(file, target)
      store.write(() => {
        store.run('UPDATE image SET lifecycle = ? WHERE path = ?', [lifecycle, path])
        if (lifecycle === 'archived')
          store.run(
            "INSERT INTO archived_file (image_id, folder, moved_at) SELECT id, '', 1 FROM image WHERE path = ?",
            [path],
          )
      })
    }
    const files = await originals()
    flip(files.get('archived.png')!)
    flip(files.get('trashed.png')!)
    rmSync(files.get('lost.png')!)
    expect(await problems()).toHaveLength(3)
    expect((await importAll()).repaired?.map(({ path }) => path)).toEqual(['archived.png', 'lost.png', 'trashed.png'])
    expect(await originals()).toEqual(files)
    expect(await problems()).toEqual([])
  })

  it('I19: as a link follows to a file that holds its content', async () => {
    await writeImage(at('in/a.png'), { tint: 3 })
    await importAll({ storage: 'link' })
    mkdirSync(at('copies'))
    copyFileSync(at('in/a.png'), at('copies/copy.png'))
    await writeImage(at('in/a.png'), { tint: 6 })
    expect(await problems()).toHaveLength(1)
    const again = await importAll({ storage: 'link', paths: [at('copies')] })
    expect(again.repaired).toEqual([
      { path: 'a.png', reason: `Its linked file changed; it is linked to ${at('copies/copy.png')} now.` },
    ])
    expect([...(await originals()).values()]).toEqual([at('copies/copy.png')])
    expect(await problems()).toEqual([])
  })

  it('I13, I19: does not show renditions of the damaged bytes', async () => {
    mkdirSync(at('in'))
    await quarteredImage({ widthPx: 2000, heightPx: 1500 }).tiff().toFile(at('in/a.tif'))
    await importAll()
    const [file] = (await originals()).values()
    await sharpWhite(file!)
    const { images } = await scratch.client.library.list({ limit: 1 })
    const shown = () => scratch.client.library.file({ imageId: images[0]!.imageId, variant: 'display' })
    expect((await quartersOf((await shown()).file)).colors).toEqual(['FFF', 'FFF', 'FFF', 'FFF'])
    await importAll()
    expect((await quartersOf((await shown()).file)).colors).toEqual(['F00', '0F0', '00F', 'FFF'])
  })

  it('I2, I3: a file that a crash left under the name of an original is kept only if its bytes are right', async () => {
    await writeImage(at('in/a.png'), { tint: 3 })
    await importAll()
    const [file] = (await originals()).values()
    flip(file!)
    const { store } = scratch.engine.context
    store.write(() => store.run('DELETE FROM image'))
    expect(await importAll()).toMatchObject({ imagesAdded: 1 })
    expect(readFileSync(file!)).toEqual(readFileSync(at('in/a.png')))
  })
})

async function sharpWhite(file: string): Promise<void> {
  const { default: sharp } = await import('sharp')
  await sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#fff' } })
    .tiff()
    .toFile(file)
}

it('moved originals are found in another folder by their content, and nothing else is imported', async () => {
  for (const [i, name] of ['a.png', 'b.png'].entries()) await writeImage(at(`in/${name}`), { tint: i + 1 })
  await importAll({ storage: 'link' })
  mkdirSync(at('moved'))
  renameSync(at('in/a.png'), at('moved/elsewhere.png'))
  await writeImage(at('moved/other.png'), { tint: 7 })
  const found = await importAll({ paths: [at('moved')], storage: 'link', knownOnly: true })
  expect(found).toMatchObject({ imagesAdded: 0, unknownSkipped: 1, rejected: [] })
  expect(found.repaired).toEqual([
    { path: 'a.png', reason: `Its linked file is missing; it is linked to ${at('moved/elsewhere.png')} now.` },
  ])
  expect((await originals()).get('a.png')).toBe(at('moved/elsewhere.png'))
  expect((await scratch.client.library.originals()).missing.count).toBe(0)
})
