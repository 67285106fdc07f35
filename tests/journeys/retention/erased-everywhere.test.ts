import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CheckResult, ImportResult, PurgeResult } from '#contract'
import type { JobId } from '#model/ids.ts'
import { zipOf } from '../../support/files/zip.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let images: string

beforeEach(async () => {
  scratch = await scratchWorkspace()
  images = mkdtempSync(join(tmpdir(), 'winnow-erased-'))
  for (const [i, name] of ['visit-of-anna', 'garden'].entries())
    await writeImage(join(images, `${name}.png`), { tint: i * 3 })
  await done(scratch.client.library.import({ paths: [images], format: 'images' }))
})
afterEach(async () => {
  await scratch.close()
  rmSync(images, { recursive: true, force: true })
})

async function done<Result>(started: Promise<{ jobId: JobId }>): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}
const store = () => scratch.engine.context.store
const write = (sql: string, parameters: string[] = []) => store().write(() => store().run(sql, parameters))
const anna = () =>
  store().get<{ id: number; sha256: string; file: string; perceptual_hash: string }>(
    "SELECT id, sha256, file, perceptual_hash FROM image WHERE path LIKE '%anna%'",
  )!

async function erase(): Promise<PurgeResult> {
  const where = 'image.path.contains("anna")'
  const { purgeId, images } = await scratch.client.disposal.planErasure({ where, reason: 'Request 7.', basis: 'GDPR' })
  return done(scratch.client.disposal.runPurge({ purgeId, images }))
}
const certificateOf = async ({ purgeId }: PurgeResult) => (await scratch.client.disposal.certificate({ purgeId })).body

/** Files below the workspace that hold these bytes, bear or name this text. */
function holding(bytes: Buffer, ...texts: string[]): string[] {
  const sha256 = (of: Buffer) => createHash('sha256').update(of).digest('hex')
  const requested = sha256(bytes)
  return readdirSync(scratch.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const found = readFileSync(file)
      return sha256(found) === requested || texts.some((text) => file.includes(text) || found.includes(text))
    })
}

describe('an erasure', () => {
  test('R136: covers the quarantine, copies that a move left, the cache and everything else of the workspace', async () => {
    const { id, sha256, file } = anna()
    const original = join(scratch.folder, 'originals', file)
    const bytes = readFileSync(original)
    const put = (...path: string[]) => {
      const place = join(scratch.folder, ...path)
      mkdirSync(dirname(place), { recursive: true })
      copyFileSync(original, place)
    }
    put('trash', 'quarantine', 'unknown')
    put('trash', 'quarantine', `${sha256}.png.2`)
    put('trash', 'limbo', '9-9.partial')
    put('archive', file)
    put('originals', '.incoming', 'halfway')
    put('originals', 'zz', 'renamed.png')
    put('cache', 'tiles', sha256.slice(0, 2), sha256, '0')
    put('cache', 'made-later', `${sha256}.jpg`)
    put('cache', 'left.partial', 'bare')
    writeFileSync(join(scratch.folder, 'trash', 'quarantine', 'erasure-7.markers'), `"${sha256}"\n`)
    writeFileSync(join(scratch.folder, 'trash', 'quarantine', `${sha256}.jpg`), 'cut off')
    const garden = join(scratch.folder, 'trash', 'quarantine', 'garden')
    writeFileSync(garden, 'nothing of hers')
    write('INSERT INTO image_look SELECT id, 1, 1, 1, zeroblob(64) FROM image')
    const result = await erase()
    expect(result).toMatchObject({ purged: 1 })
    expect(holding(bytes, sha256, 'anna')).toEqual([])
    const looked = store().values('SELECT image_id FROM image_look')
    expect(looked).toHaveLength(1)
    expect(looked).not.toContain(id)
    expect(existsSync(garden)).toBe(true)
    const { verification, outOfScope } = await certificateOf(result)
    expect(verification.filter(({ ok }) => !ok)).toEqual([])
    expect(outOfScope.filter(({ what }) => what.includes('below the workspace'))).toEqual([])
  })

  test('R136: files that stay below the workspace are named in the certificate, without the name of the image', async () => {
    const { sha256, file } = anna()
    const original = join(scratch.folder, 'originals', file)
    mkdirSync(join(scratch.folder, 'my-exports', 'visit-of-anna.png'), { recursive: true })
    copyFileSync(original, join(scratch.folder, 'my-exports', 'visit-of-anna.png', 'copy.png'))
    mkdirSync(join(scratch.folder, 'visit-of-anna.png'))
    copyFileSync(original, join(scratch.folder, 'visit-of-anna.png', 'copy.png'))
    writeFileSync(join(scratch.folder, 'notes.txt'), 'See visit-of-anna.png.')
    writeFileSync(join(scratch.folder, 'trash', 'quarantine.txt'), `Was ${sha256}.`)
    const body = await certificateOf(await erase())
    const named = body.outOfScope.filter(({ what }) => what.includes('below the workspace'))
    expect(named.map(({ where }) => where).toSorted()).toEqual(
      [scratch.folder, join(scratch.folder, 'my-exports'), join(scratch.folder, 'trash')].toSorted(),
    )
    expect(JSON.stringify(body)).not.toContain('anna')
    expect(existsSync(join(scratch.folder, 'my-exports', 'visit-of-anna.png', 'copy.png'))).toBe(true)
  })

  test('R136: names go out of queries, records of actions and of jobs; a sealed record that names one is named', async () => {
    const client = scratch.client
    await done(
      client.bulk.run({ target: { where: 'image.path.contains("anna")' }, action: { kind: 'tag', tag: 'night' } }),
    )
    await done(
      client.bulk.run({ target: { where: 'image.path.contains("anna")' }, action: { kind: 'tag', tag: 'night' } }),
    )
    await client.library.saveQuery({ name: 'Hers', where: 'image.path == "visit-of-anna.png"', order: '' })
    write(
      "INSERT INTO hold (reason, where_text, created_at, created_by) VALUES ('r', 'image.path == \"visit-of-anna.png\"', 1, 1)",
    )
    write("UPDATE job SET title = 'Import visit-of-anna.png' WHERE id = 1")
    const clean = await certificateOf(await erase())
    expect(clean.verification.filter(({ ok }) => !ok)).toEqual([])
    expect(readFileSync(join(scratch.folder, 'winnow.db')).includes('anna')).toBe(false)
  })

  test('R136: a policy that names an erased image is named as what remains, and the search says so', async () => {
    const policy = JSON.stringify({
      schema: 1,
      name: 'Names',
      rules: [{ id: 'one', action: 'keep', when: 'image.path == "visit-of-anna.png"', reason: 'Why.' }],
    })
    await scratch.client.policy.save({ policy })
    const body = await certificateOf(await erase())
    expect(body.verification.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual([
      expect.stringContaining('bytes of winnow.db'),
    ])
    expect(body.outOfScope).toContainEqual({
      what: expect.stringContaining('record of the workspace'),
      where: 'policy_version 1',
    })
  })
})

describe('later operations name nothing of an erased image', () => {
  const coco = (name: string) => ({
    images: ['visit-of-anna', 'garden', 'gone'].map((one, id) => ({ id, file_name: `${one}.png` })),
    annotations: [0, 1, 2].map((id) => ({ id, image_id: id, category_id: 1, bbox: [1, 1, 9, 9] })),
    categories: [{ id: 1, name }],
  })
  const put = (name: string, content: string | object) =>
    writeFileSync(join(images, name), typeof content === 'string' ? content : JSON.stringify(content))
  const again = (paths = [images], format = 'auto') =>
    done<ImportResult>(scratch.client.library.import({ paths, format }))
  const kept = () => JSON.stringify(store().all("SELECT * FROM job WHERE kind = 'library.import'"))

  test('R40: an import of the same folder, with its labels, counts the images instead', async () => {
    await erase()
    put('set.json', coco('leaf'))
    put('visit-of-anna.xml', '<annotation><object><name>leaf</name></object></annotation>')
    put('visit-of-anna.json', '{ broken')
    const { rejected } = await again()
    expect(rejected).toContainEqual({
      path: images,
      reason: '1 image here was erased and is not imported.',
      count: 1,
    })
    expect(kept()).not.toContain('anna')
    expect(holding(Buffer.from('-'), 'anna')).toEqual([])
  })

  test('R40: labels that are left of it are counted where its file is gone too', async () => {
    await erase()
    rmSync(join(images, 'visit-of-anna.png'))
    put('set.json', coco('leaf'))
    put('visit-of-anna.xml', '<annotation><object><name>leaf</name></object></annotation>')
    const { rejected } = await again()
    expect(rejected).toContainEqual({
      path: join(images, 'set.json'),
      reason: 'Labels here are of an erased image and are not imported.',
      count: 1,
    })
    expect(rejected).toContainEqual({
      path: join(images, 'set.json'),
      reason:
        '1 image that labels here are of was not found. No name is kept, because images were erased from this workspace.',
      count: 1,
    })
    expect(kept()).not.toContain('anna')
    await again([join(images, 'set.json')])
    expect(kept()).not.toContain('anna')
  })

  test('R40: what is left of it, its own file gone, is counted: a broken label file, an archive, a folder, a file inside', async () => {
    const bytes = readFileSync(join(images, 'garden.png'))
    await erase()
    rmSync(join(images, 'visit-of-anna.png'))
    put('visit-of-anna.json', '{ broken')
    put('visit-of-anna_mask.txt', 'nothing')
    put('visit-of-anna.zip', 'no archive')
    put('visit-of-anna.tar', 'no archive')
    mkdirSync(join(images, 'Visit-of-Anna'))
    writeFileSync(join(images, 'Visit-of-Anna', 'broken.png'), 'no image')
    const inside = { name: 'deep/visit-of-anna.png', content: Buffer.from('no image') }
    writeFileSync(join(images, 'set.zip'), zipOf([inside, { name: 'leaf.png', content: bytes }]))
    writeFileSync(join(images, 'visit-of-anna.second.zip'), zipOf([{ name: 'broken.png', content: Buffer.from('x') }]))
    for (const paths of [
      [images],
      [join(images, 'visit-of-anna.zip')],
      [join(images, 'visit-of-anna.tar')],
      [join(images, 'set.zip')],
      [join(images, 'visit-of-anna.second.zip')],
      [join(images, 'Visit-of-Anna')],
      [join(images, 'visit-of-anna.json')],
    ]) {
      expect(JSON.stringify((await scratch.client.datasets.previewImport({ paths })).unread)).not.toMatch(/anna/i)
      const { jobId } = await scratch.client.library.import({ paths, format: 'auto' })
      const job = await scratch.engine.context.jobs.wait(jobId)
      expect([paths, JSON.stringify(job).match(/anna/i)]).toEqual([paths, null])
      const { rejected } = (await scratch.client.jobs.get({ jobId })).result as ImportResult
      expect([paths, rejected.some(({ count = 0, reason }) => count > 0 && /erased/.test(reason))]).toEqual([
        paths,
        true,
      ])
    }
    expect(kept()).not.toMatch(/anna/i)
    expect(JSON.stringify(await scratch.client.access.audit({ limit: 1000 }))).not.toMatch(/anna/i)
    expect(JSON.stringify(await scratch.client.workspace.notices())).not.toMatch(/anna/i)
    const log = join(scratch.folder, 'winnow.log')
    expect(existsSync(log) ? readFileSync(log, 'utf8') : '').not.toMatch(/anna/i)
  })

  test('R40: an import of the file itself keeps its folder', async () => {
    await erase()
    await again([join(images, 'visit-of-anna.png'), join(images, 'garden.png')])
    expect(kept()).not.toContain('anna')
    expect(kept()).toContain('garden')
  })
})

test('R137: a repair moves none of the program’s own marks, and an erasure finds those that one moved before', async () => {
  const { sha256 } = anna()
  const marks = join(scratch.folder, 'trash', 'erasure-7.markers')
  writeFileSync(marks, `"${sha256}"\n`)
  const unknown = join(scratch.folder, 'trash', 'unknown.png')
  writeFileSync(unknown, 'x')
  const check = await done<CheckResult>(scratch.client.maintenance.check({ deep: false, repair: true }))
  expect(check.findings.map(({ what }) => what).join()).not.toContain('erasure-7.markers')
  expect(existsSync(marks)).toBe(true)
  expect(existsSync(unknown)).toBe(false)
})
