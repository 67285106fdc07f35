import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ExportResult, RefreshResult } from '#contract'
import { openEngine } from '#engine'
import { writeImage } from '../support/images.ts'
import { done, refused, type StoredTeam, startStoredTeam } from '../support/team/stored-team.ts'
import { winnow } from '../support/winnow-command.ts'

const program = resolve(import.meta.dirname, '../../scripts/winnow.mjs')
const images = 24

let team: StoredTeam
const at = (path: string) => team.at(path)

/** SHA-256 of all objects below a place, by their paths from there; the heads of the audit are of each run. */
const stored = (prefix: string): Record<string, string> =>
  JSON.parse(
    team.moto.python(`
import hashlib
pages = s3.get_paginator('list_objects_v2').paginate(Bucket='team', Prefix='${prefix}/')
keys = [one['Key'] for page in pages for one in page.get('Contents', [])]
print(json.dumps({key[${prefix.length + 1}:]: hashlib.sha256(s3.get_object(Bucket='team', Key=key)['Body'].read()).hexdigest() for key in keys}))`),
  )
const inFolder = (folder: string, paths: readonly string[]) =>
  Object.fromEntries(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  )
const exported = (folder: string, ...more: string[]) => [
  'export',
  at('ws'),
  '--dataset',
  'v1',
  '--out',
  folder,
  ...more,
]

beforeAll(async () => {
  team = await startStoredTeam()
  for (let n = 0; n < images; n++) await writeImage(at(`in/p-${n}.jpg`), { tint: n * 3, orientation: n === 5 ? 6 : 1 })
  const boxes = {
    categories: [{ id: 1, name: 'dog' }],
    images: Array.from({ length: images }, (_, id) => ({ id, file_name: `p-${id}.jpg`, width: 64, height: 48 })),
    annotations: Array.from({ length: images }, (_, id) => ({
      id,
      image_id: id,
      category_id: 1,
      bbox: [4, 4, 20, 10],
    })),
  }
  writeFileSync(at('in/boxes.json'), JSON.stringify(boxes))
  await done('init', at('ws'), '--classes', 'coco80')
  await done('import', at('ws'), at('in'))
  const engine = await openEngine({ folder: at('ws') })
  const { store } = engine.context
  store.write(() => store.run("UPDATE image SET state = 'reviewed'"))
  await engine.close()
  await done('dataset', 'freeze', at('ws'), 'v1')
})
beforeEach(() => team.noFaults())
afterAll(() => team?.stop())

test('an export in object storage has the files of one in a folder, verified and read back', async () => {
  for (const format of ['coco', 'yolo', 'webdataset']) {
    const here = at(`here-${format}`)
    const checks = format === 'webdataset' ? [] : ['--self-check']
    await done(...exported(here, '--format', format, '--verify', ...checks))
    const made = await done<ExportResult>(
      ...exported(`s3://team/${format}/`, '--format', format, '--verify', ...checks),
    )
    expect(made).toMatchObject({
      images,
      verified: true,
      folder: `s3://team/${format}`,
      manifest: `s3://team/${format}/manifest.json`,
    })
    const { 'audit-head.json': _, ...there } = stored(format)
    expect(Object.keys(there).length).toBeGreaterThan(3)
    expect(there).toEqual(inFolder(here, Object.keys(there)))
  }
  expect(await done('doctor', at('ws'), '--deep')).toMatchObject({ ok: true })
})

test('an address in use is refused and stays as it is', async () => {
  const before = stored('coco')
  expect(await refused(...exported('s3://team/coco', '--format', 'coco'))).toContain('is not empty')
  expect(stored('coco')).toEqual(before)
  expect(await refused(...exported('s3://team', '--format', 'coco'))).toContain('Name a place inside of the bucket')
  expect(await refused(...exported('s3://team/v1.zip', '--format', 'coco'))).toContain('no archive')
  expect(await refused(...exported('s3://team/linked', '--format', 'coco', '--images', 'link'))).toContain(
    'can’t share bytes',
  )
  expect(stored('linked')).toEqual({})
})

test('a killed export does not count, another one is refused, and the same one continues with what was sent', async () => {
  const args = exported('s3://team/killed', '--format', 'yolo')
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' })
  while (Object.keys(stored('killed')).length < 5) await pause(20)
  child.kill('SIGKILL')
  await once(child, 'close')
  const left = stored('killed')
  expect(Object.keys(left)).not.toContain('manifest.json')
  expect(await refused(...exported('s3://team/killed', '--format', 'coco'))).toContain('unfinished export (v1 as yolo)')
  const made = await done<ExportResult>(...args)
  expect(made.notes?.join()).toMatch(/Continued an unfinished export: \d+ of \d+ files were there already/)
  await done(...exported(at('here-killed'), '--format', 'yolo'))
  const { 'audit-head.json': _, ...there } = stored('killed')
  expect(there).toEqual(inFolder(at('here-killed'), Object.keys(there)))
})

test('a cut connection, wrong keys and a foreign object are reported', async () => {
  const args = exported('s3://team/cut', '--format', 'coco')
  team.proxy.faults.answer =
    'HTTP/1.1 403 Forbidden\r\nContent-Length: 60\r\nConnection: close\r\n\r\n<Error><Code>InvalidAccessKeyId</Code><Message/></Error>    '
  expect(await refused(...args)).toContain('refuses the access keys')
  Object.assign(team.proxy.faults, { answer: null, cutAfterBytes: 2000 })
  await winnow([...args, '--quiet'])
  team.proxy.faults.cutAfterBytes = null
  if (!('manifest.json' in stored('cut'))) await done(...args)
  expect(Object.keys(stored('cut'))).toContain('manifest.json')
})

test('a refresh exports to an address, finds that nothing changed there, and stops before anything where it is wrong', async () => {
  const rule = { id: 'none', action: 'retire', when: 'image.path.contains("nothing")', reason: 'Old.' }
  const policy = { schema: 1, name: 'Keep', rules: [rule], floors: [{ id: 'floor', per: 'class', min: 1 }] }
  writeFileSync(at('keep.json'), JSON.stringify(policy))
  const args = (place: string) => ['refresh', at('ws'), '--policy', at('keep.json'), '--format', 'coco', '--out', place]
  expect(await refused(...args('s3://gone/fresh'))).toContain('gone')
  expect(await refused(...args('gs://team/fresh'))).toContain('HMAC keys')
  expect(await refused(...args('s3://team/fresh'), '--images', 'link')).toContain('can’t share bytes')
  const made = await done<RefreshResult>(...args('s3://team/fresh/'))
  expect(made).toMatchObject({ unchanged: false, dataset: 'v1', stoppedAt: null })
  expect(made.export).toMatchObject({ images, folder: 's3://team/fresh/v1-coco' })
  expect(Object.keys(stored('fresh'))).toEqual(expect.arrayContaining(['latest.json', 'v1-coco/manifest.json']))
  expect(await done(...args('s3://team/fresh'))).toMatchObject({ unchanged: true, export: null })
})
