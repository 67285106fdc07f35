import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { BackupResult, CheckResult, RestoredBackup } from '#contract'
import type { ListedBackup } from '#engine'
import { smallDisk } from '../support/files/small-disk.ts'
import { writeImage } from '../support/images.ts'
import { done, ended, refused, type StoredTeam, startStoredTeam } from '../support/team/stored-team.ts'

const program = resolve(import.meta.dirname, '../../scripts/winnow.mjs')
const images = 24

let team: StoredTeam
const at = (path: string) => team.at(path)

const keys = (prefix: string): string[] =>
  JSON.parse(
    team.moto.python(`
pages = s3.get_paginator('list_objects_v2').paginate(Bucket='team', Prefix='${prefix}')
print(json.dumps([one['Key'] for page in pages for one in page.get('Contents', [])]))`),
  )
const originals = (folder: string) => keys(`${folder}/originals/`)
const listed = async (folder: string) =>
  (await done<{ images: { path: string; state: string }[] }>('list', folder)).images.map(({ path }) => path)

beforeAll(async () => {
  team = await startStoredTeam()
  for (let n = 0; n < images; n++) await writeImage(at(`in/p-${n}.png`), { tint: n * 3 })
  await done('init', at('ws'), '--classes', 'coco80')
  await done('import', at('ws'), at('in'))
})
beforeEach(() => team.noFaults())
afterAll(() => team?.stop())

test('U20: after a killed backup, the next one sends only the rest, and later ones only what is new', async () => {
  const child = spawn(process.execPath, [program, 'backup', at('ws'), '--to', 's3://team/ws'], { stdio: 'ignore' })
  while (originals('ws').length < 3) await pause(20)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(keys('ws/backups/')).toEqual([])
  const sent = originals('ws').length
  const first = await done<BackupResult>('backup', at('ws'), '--to', 's3://team/ws')
  expect(first).toMatchObject({ images, verified: true, leftOut: [] })
  expect(originals('ws')).toHaveLength(images)
  expect(first.sent?.files).toBeGreaterThanOrEqual(images - sent)
  expect(first.sent?.files).toBeLessThanOrEqual(images - sent + 1)

  await writeImage(at('more/new.png'), { tint: 999 })
  await done('import', at('ws'), at('more'))
  const second = await done<BackupResult>('backup', at('ws'), 's3://team/ws/')
  expect(second).toMatchObject({ images: images + 1, sent: { files: 2 } })
  const { backups } = await done<{ backups: ListedBackup[] }>('backups', 's3://team/ws', '--verify')
  expect(backups.map((one) => [one.address, one.images, one.problem])).toEqual([
    [first.file, images, undefined],
    [second.file, images + 1, null],
  ])
})

test('U3: the newest backup, or the one named, is restored on another computer and whole in every byte', async () => {
  Object.assign(team.proxy.faults, { cutAfterBytes: 300_000 })
  const made = await done<RestoredBackup>('restore', 's3://team/ws', at('restored'))
  expect(made).toMatchObject({ images: images + 1, verified: true, leftOut: [] })
  expect(made.erasureLogs).toContain('s3://team/ws/erasures.json')
  expect(await listed(at('restored'))).toEqual(await listed(at('ws')))
  expect(await done<CheckResult>('doctor', at('restored'), '--deep')).toMatchObject({ ok: true })
  const [older] = (await done<{ backups: ListedBackup[] }>('backups', 's3://team/ws')).backups
  expect(await done('restore-backup', older!.address, at('older'))).toMatchObject({ images })
  // It goes on where the other one backed up to.
  expect(await done('backup', at('restored'), '--to', 's3://team/ws')).toMatchObject({ images: images + 1 })
})

test('other objects at an address are left alone', async () => {
  await done('init', at('other'), '--classes', 'coco80')
  expect(await refused('backup', at('other'), '--to', 's3://team/ws')).toContain(
    'holds the backups of another workspace',
  )
  team.moto.python("s3.put_object(Bucket='team', Key='mine/notes.txt', Body=b'mine')")
  expect(await refused('backup', at('ws'), '--to', 's3://team/mine')).toContain(
    'holds other objects, such as notes.txt',
  )
  expect(keys('mine/')).toEqual(['mine/notes.txt'])
  expect(await refused('restore', 's3://team/nothing', at('nothing'))).toContain(
    'There is no backup at s3://team/nothing',
  )
  expect(await refused('backup', at('ws'), '--to', '/somewhere')).toContain('is no address')
})

test('U4: objects that are gone or changed in the storage are named, and the rest can be restored', async () => {
  const [gone, changed] = originals('ws')
  team.moto.python(`
s3.delete_object(Bucket='team', Key='${gone}')
size = s3.head_object(Bucket='team', Key='${changed}')['ContentLength']
s3.put_object(Bucket='team', Key='${changed}', Body=b'x' * size)`)
  const check = await ended<{ backups: ListedBackup[] }>(1, 'backups', 's3://team/ws', '--verify')
  expect(check.backups.at(-1)?.problem).toContain(`s3://team/${gone}, which is part of it, is missing`)
  const found = await ended<CheckResult>(4, 'doctor', at('ws'), '--deep')
  expect(found.findings.some(({ what }) => what.includes(`s3://team/${gone}`))).toBe(true)
  const why = await refused('restore', 's3://team/ws', at('damaged'))
  expect(why).toMatch(/(is missing|changed since the backup)\. Nothing was restored/)
  expect(readdirSync(at('')).filter((name) => name.startsWith('damaged'))).toEqual([])
  const made = await ended<RestoredBackup>(4, 'restore', 's3://team/ws', at('damaged'), '--incomplete')
  expect(made.leftOut.map(({ reason }) => reason).sort()).toEqual(
    [`s3://team/${changed} changed since the backup.`, `s3://team/${gone} is missing.`].sort(),
  )
  // The next backup sends what is missing again.
  team.moto.python(`s3.delete_object(Bucket='team', Key='${changed}')`)
  await done('backup', at('ws'), '--to', 's3://team/ws')
  expect(await done('backups', 's3://team/ws', '--verify')).toBeTruthy()
})

test('U5: images erased since are erased from what is restored, by the list in the storage', async () => {
  const asked = ['--reason', 'asked', '--basis', 'law', '--yes']
  await done('retain', 'erase', at('ws'), '--where', 'image.path.contains("p-1.")', ...asked)
  rmSync(at('ws/erasures.json'))
  const made = await done<RestoredBackup>('restore', 's3://team/ws', at('erased'))
  expect(made.erasedAgain).toBe(1)
  expect((await listed(at('erased'))).some((path) => path.includes('p-1.'))).toBe(false)
})

test('wrong keys, a storage that is away and a disk that is too small give a message, and nothing is left', async () => {
  team.proxy.faults.answer =
    'HTTP/1.1 403 Forbidden\r\nContent-Length: 60\r\nConnection: close\r\n\r\n<Error><Code>InvalidAccessKeyId</Code><Message/></Error>    '
  expect(await refused('backup', at('ws'), '--to', 's3://team/ws')).toContain('refuses the access keys')
  expect(await refused('restore', 's3://team/ws', at('keys'))).toContain('refuses the access keys')
  expect(existsSync(at('keys'))).toBe(false)
  Object.assign(team.proxy.faults, { answer: null, cutAfterBytes: 0 })
  expect(await refused('backup', at('ws'), '--to', 's3://team/ws')).toMatch(/was cut again and again|can’t be reached/)
  team.proxy.faults.cutAfterBytes = null
  const disk = smallDisk(2)
  try {
    expect(await refused('restore', 's3://team/ws', join(disk.folder, 'ws'))).toMatch(
      /Restoring needs \d+ MB|Disk full/,
    )
    expect(readdirSync(disk.folder)).toEqual([])
  } finally {
    disk.remove()
  }
})
