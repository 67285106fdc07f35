import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ImportOptions, ImportResult, Job } from '#contract'
import { writeConnectionSettings } from '../../src/engine/storage/index.ts'
import { writeImage } from '../support/images.ts'
import { runCommand } from '../support/run-command.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'
import { clockRefusal, type FaultyProxy, startFaultyProxy } from '../support/team/faulty-proxy.ts'
import { type Moto, startMoto } from '../support/team/moto.ts'

let home: string
let moto: Moto
let proxy: FaultyProxy
let scratch: Scratch

const images = Array.from({ length: 40 }, (_, n) => ({ name: `img-${String(n).padStart(2, '0')}.png`, tint: n * 5 }))

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'winnow-linked-'))
  Object.assign(process.env, {
    ...{ XDG_CONFIG_HOME: home, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret-of-test' },
    ...{ AWS_CONFIG_FILE: join(home, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') },
  })
  moto = await startMoto()
  proxy = await startFaultyProxy(moto.port)
  await writeConnectionSettings('photos', { endpoint: proxy.endpoint })
  for (const { name, tint } of images) await writeImage(join(home, 'in', name), { widthPx: 900, heightPx: 700, tint })
  const labels = {
    images: [{ id: 1, file_name: 'img-00.png', width: 900, height: 700 }],
    categories: [{ id: 1, name: 'person' }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 20, 100, 80], area: 8000, iscrowd: 0 }],
  }
  writeFileSync(join(home, 'in', 'labels.json'), JSON.stringify(labels))
  moto.python(`
import glob, os
s3.create_bucket(Bucket='photos')
for file in glob.glob('${home}/in/*'): s3.upload_file(file, 'photos', 'yard/day 1/' + os.path.basename(file))
s3.put_object(Bucket='photos', Key='yard/.hidden/x.png', Body=b'x')
s3.put_object(Bucket='photos', Key='yard/notes.pdf', Body=b'%PDF-1.7')
s3.put_object(Bucket='photos', Key='yardstick/y.png', Body=b'x')`)
  scratch = await scratchWorkspace()
})
beforeEach(() => Object.assign(proxy.faults, { cutAfterBytes: null, silentAfterBytes: null, delayMs: 0, answer: null }))
afterAll(async () => {
  await scratch?.close()
  await proxy?.stop()
  await moto?.stop()
  rmSync(home, { recursive: true, force: true })
})

async function ended(jobId: Job['jobId']): Promise<Job> {
  await expect.poll(async () => (await scratch.client.jobs.get({ jobId })).status).toMatch(/done|failed|cancelled/)
  return scratch.client.jobs.get({ jobId })
}
const startImport = (options: Partial<ImportOptions>) =>
  scratch.client.library.import({ paths: [], address: 's3://photos/yard', storage: 'link', ...options })
async function imported(options: Partial<ImportOptions> = {}): Promise<ImportResult> {
  const job = await ended((await startImport(options)).jobId)
  expect(job.error).toBeNull()
  return job.result as ImportResult
}
const idOfPath = async (name: string) =>
  (await scratch.client.library.list({ where: `image.path == "day 1/${name}"` })).images[0]!.imageId
const fetched = () => {
  const folder = join(scratch.folder, 'cache', 'fetched')
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    : []
}

test('an import whose storage goes away says so, and continues where it was', async () => {
  Object.assign(proxy.faults, { delayMs: 20, cutAfterBytes: 20_000 })
  const { jobId } = await startImport({})
  await expect.poll(() => proxy.connections()).toBeGreaterThan(5)
  proxy.faults.answer = clockRefusal(Date.now() - 3_600_000)
  expect(await ended(jobId)).toMatchObject({ status: 'failed', error: expect.stringContaining('is 60 minutes ahead') })
  Object.assign(proxy.faults, { answer: null, cutAfterBytes: null })
  await scratch.client.jobs.resume({ jobId })
  const { result } = await ended(jobId)
  expect(result).toMatchObject({ imagesAdded: 40, labelsAdded: 1, hiddenSkipped: 1 })
  expect((result as ImportResult).rejected).toEqual([
    { path: 's3://photos/yard/notes.pdf', reason: 'Not supported: PDF. Convert it to JPEG or PNG.' },
  ])
  const { images: listed } = await scratch.client.library.list({ limit: 100 })
  expect(listed).toHaveLength(40)
  expect(listed.every(({ source }) => source === 'day 1')).toBe(true)
  expect(readdirSync(join(scratch.folder, 'originals')).filter((name) => !name.startsWith('.'))).toEqual([])
  expect(fetched()).toEqual([])
})

test('objects that did not change are not read again', async () => {
  const before = proxy.connections()
  proxy.faults.cutAfterBytes = 60_000 // a listing passes, forty images would not
  expect(await imported({ format: 'images' })).toMatchObject({ imagesAdded: 0, imagesKnown: 40 })
  expect(proxy.connections() - before).toBeLessThan(8)
})

test('an original is read when it is needed, over connections that are cut, and then found in the cache', async () => {
  const imageId = await idOfPath('img-01.png')
  proxy.faults.cutAfterBytes = 1500
  const { file } = await scratch.client.library.file({ imageId, variant: 'display' })
  expect(readFileSync(file)).toEqual(readFileSync(join(home, 'in', 'img-01.png')))
  expect(fetched()).toHaveLength(1)
  proxy.faults.cutAfterBytes = null
  proxy.faults.answer = clockRefusal(0)
  expect((await scratch.client.library.file({ imageId, variant: 'display' })).file).toBe(file)
})

test('thumbnails and reduced images need no storage', async () => {
  proxy.faults.answer = clockRefusal(0)
  const { images: listed } = await scratch.client.library.list({ limit: 100 })
  const pack = await scratch.client.library.thumbnails({ imageIds: listed.map(({ imageId }) => imageId) })
  expect(pack.length).toBeGreaterThan(10_000)
  expect((await scratch.client.library.file({ imageId: listed[5]!.imageId, variant: 'thumbnail' })).mime).toBe(
    'image/jpeg',
  )
})

test('objects that are gone or changed are reported, counted and listed, and never used', async () => {
  await scratch.freeze({ name: 'v1' })
  moto.python(`
s3.delete_object(Bucket='photos', Key='yard/day 1/img-00.png')
s3.upload_file('${home}/in/img-04.png', 'photos', 'yard/day 1/img-03.png')`)
  const [gone, changed] = [await idOfPath('img-00.png'), await idOfPath('img-03.png')]
  const display = (imageId: typeof gone) => scratch.client.library.file({ imageId, variant: 'display' })
  await expect(display(gone)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'There is no file of day 1/img-00.png any more (it was s3://photos/yard/day 1/img-00.png).',
  })
  await expect(display(changed)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('s3://photos/yard/day 1/img-03.png holds other content now'),
  })
  expect(await scratch.client.library.originals()).toEqual({
    scanned: 40,
    missing: { count: 1, imageIds: [gone] },
    damaged: { count: 1, imageIds: [changed] },
    offline: [],
  })
  const { jobId } = await scratch.client.datasets.export({
    name: 'v1',
    format: 'coco',
    folder: join(home, 'out'),
    images: 'copy',
  })
  expect((await ended(jobId)).error).toContain('img-00.png')
  expect(existsSync(join(home, 'out'))).toBe(false)

  proxy.faults.answer = clockRefusal(0)
  const { offline } = await scratch.client.library.originals()
  expect(offline).toMatchObject([{ folder: 's3://photos', count: 40 }])
})

test('images of object storage can be copied in', async () => {
  const { imagesAdded, imagesKnown } = await imported({ storage: 'copy', address: 's3://photos/yard/day 1/img-03.png' })
  // It holds the same as another one by now.
  expect({ imagesAdded, imagesKnown }).toEqual({ imagesAdded: 0, imagesKnown: 1 })
  const other = await scratchWorkspace()
  const { jobId } = await other.client.library.import({ paths: [], address: 's3://photos/yard/', storage: 'copy' })
  await expect.poll(async () => (await other.client.jobs.get({ jobId })).status).toBe('done')
  expect((await other.client.library.count({})).count).toBe(38)
  expect(await other.client.library.originals()).toMatchObject({
    scanned: 38,
    missing: { count: 0 },
    damaged: { count: 0 },
  })
  await other.close()
})

test('the workspace has no key', async () => {
  const files = readdirSync(scratch.folder, { recursive: true, withFileTypes: true })
  const withKey = files.filter(
    (one) => one.isFile() && readFileSync(join(one.parentPath, one.name)).includes('secret-of-test'),
  )
  expect(withKey.map(({ name }) => name)).toEqual([])
})

test('storage check says what works and what does not', async () => {
  const well = await runCommand(['storage', 'check', 's3://photos/yard', '--json'])
  expect(well.exitCode).toBe(0)
  expect(JSON.parse(well.stdout)).toMatchObject({
    ok: true,
    steps: ['list', 'read', 'write', 'delete'].map((step) => ({ step, state: 'ok', message: null })),
  })
  proxy.faults.answer = clockRefusal(Date.now() + 600_000)
  const wrong = await runCommand(['storage', 'check', 's3://photos/yard', '--json'])
  expect(wrong.exitCode).toBe(1)
  expect(JSON.parse(wrong.stdout).steps).toMatchObject([
    { step: 'list', state: 'failed', problem: 'clock', message: expect.stringContaining('10 minutes behind') },
    { step: 'read', state: 'skipped' },
    { step: 'write', state: 'skipped' },
  ])
  proxy.faults.answer = null
  expect(await runCommand(['storage', 'check', 'gs://photos'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('HMAC keys'),
  })
  const { stdout } = await runCommand(['storage', 'list', '--json'])
  expect(JSON.parse(stdout).buckets).toEqual([{ bucket: 'photos', endpoint: proxy.endpoint }])
})
