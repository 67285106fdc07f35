import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { writeImage } from '../../support/images.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { type StopAt, winnow, winnowCounted } from '../../support/winnow-command.ts'

const policy = {
  schema: 1,
  name: 'Archive',
  rules: [{ id: 'old', action: 'archive', when: 'image.path.contains("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 90 },
  settleDays: 0,
}

let ground: string
/** On a disk of its own where there is one, so that files are copied instead of renamed. */
let elsewhere: string
const at = (path: string) => join(ground, path)

async function done(...args: string[]): Promise<unknown> {
  const ended = await winnow([...args, '--json', '--quiet'])
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  return ended.json()
}

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-archive-killed-'))
  const disks = ['/dev/shm', '/var/tmp'].filter((disk) => existsSync(disk))
  const otherDisk = disks.find((disk) => statSync(disk).dev !== statSync(tmpdir()).dev) ?? tmpdir()
  elsewhere = mkdtempSync(join(otherDisk, 'winnow-archive-'))
  mkdirSync(at('in'))
  for (let i = 0; i < 4; i++) await writeImage(at(`in/${i < 2 ? 'a-old' : 'b-new'}-${i}.png`), { tint: i * 3 })
  writeFileSync(at('policy.json'), JSON.stringify(policy))
  await done('init', at('ws'))
  await done('import', at('ws'), at('in'))
  await done('retain', 'plan', at('ws'), at('policy.json'))
})
afterAll(() => {
  for (const folder of [ground, elsewhere]) rmSync(folder, { recursive: true, force: true })
})

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.png'))
        .map((name) => join(folder, name))
    : []
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Of each image at least one whole original is there; after the last run exactly one, and all of it is counted once. */
async function look(folder: string, archive: string, isEnd: boolean) {
  const engine = await openEngine({ folder })
  try {
    const { store, folders } = engine.context
    expect(store.pragma('foreign_key_check')).toEqual([])
    const found = [...filesIn(folders.originals), ...filesIn(folders.archive), ...filesIn(archive)].map(hashOf)
    const images = store.all<{ sha256: string; lifecycle: string; moved: number }>(
      `SELECT sha256, lifecycle, id IN (SELECT image_id FROM archived_file) AS moved FROM image ORDER BY id`,
    )
    for (const { sha256 } of images) expect(found).toContain(sha256)
    if (isEnd) {
      expect(found.toSorted()).toEqual(images.map(({ sha256 }) => sha256).toSorted())
      expect(store.all("SELECT kind, status, error FROM job WHERE status <> 'done'")).toEqual([])
      const isBack = images.every(({ lifecycle }) => lifecycle === 'active')
      expect(store.values('SELECT status FROM plan')).toEqual([isBack ? 'restored' : 'applied'])
      const counted = (action: string, of: string) =>
        store.values('SELECT sum(detail ->> ?) FROM audit WHERE action = ?', [of, action])
      expect(counted('retention.archive', 'images')).toEqual([2])
      expect(counted('retention.bringBack', 'restored')).toEqual([isBack ? 2 : null])
    }
    for (const { imageId } of (await engine.client.library.list({ limit: 10 })).images)
      expect(existsSync((await engine.client.library.image({ imageId })).file)).toBe(true)
    return images.map(({ lifecycle, moved }) => `${lifecycle} ${moved}`)
  } finally {
    await engine.close()
  }
}

const momentsOf = (steps: Record<'commit' | 'rename' | 'copy', number>): StopAt[] =>
  (['commit', 'rename', 'copy'] as const).flatMap((step) =>
    Array.from(
      { length: steps[step] },
      (_, i): StopAt => ({ signal: 'SIGKILL', when: i % 2 === 0 ? 'before' : 'after', step, n: i + 1 }),
    ),
  )

describe.each(['the workspace', 'another disk'])('kill -9, archive in %s', (where) => {
  const isOutside = where === 'another disk'
  const archiveOf = (name: string) => join(elsewhere, name)

  /** A copy of the workspace, told where to archive. */
  async function fresh(name: string): Promise<string> {
    cpSync(at('ws'), at(name), { recursive: true })
    mkdirSync(archiveOf(name), { recursive: true })
    if (isOutside) await done('settings', at(name), `archiveFolder=${archiveOf(name)}`)
    return at(name)
  }

  test(`A1, A2: around every step of archiving and of restoring each original is whole, and the end is the same (${where})`, async () => {
    const whole = await fresh(`whole ${where}`)
    const apply = await winnowCounted(['retain', 'apply', whole, 'pln_1', '--yes', '--json', '--quiet'])
    expect(apply).toMatchObject({ exitCode: 0 })
    expect(apply.json()).toMatchObject({ archived: 2, archive: { moved: 2, skipped: [] } })
    expect(await look(whole, archiveOf(`whole ${where}`), true)).toEqual([
      'archived 1',
      'archived 1',
      'active 0',
      'active 0',
    ])
    const back = await winnowCounted(['retain', 'restore', whole, 'pln_1', '--json', '--quiet'])
    expect(back.json()).toMatchObject({ restored: 2, skipped: [] })
    expect(await look(whole, archiveOf(`whole ${where}`), true)).toEqual(Array(4).fill('active 0'))

    const backAt = sampled(momentsOf(back.steps), 1)
    for (const [i, stopAt] of sampled(momentsOf(apply.steps), 1).entries()) {
      const name = `apply ${where} ${i}`
      const folder = await fresh(name)
      const killed = await winnow(['retain', 'apply', folder, 'pln_1', '--yes', '--quiet'], { stopAt })
      expect({ stopAt, exitCode: killed.exitCode }).toEqual({ stopAt, exitCode: null })
      await look(folder, archiveOf(name), false)
      await done('retain', 'apply', folder, 'pln_1', '--yes')
      await done('retain', 'archive', folder)
      expect(await look(folder, archiveOf(name), true)).toEqual(['archived 1', 'archived 1', 'active 0', 'active 0'])
      await winnow(['retain', 'restore', folder, 'pln_1', '--quiet'], { stopAt: backAt[i % backAt.length]! })
      await look(folder, archiveOf(name), false)
      await winnow(['retain', 'restore', folder, 'pln_1', '--quiet'])
      await done('status', folder)
      expect(await look(folder, archiveOf(name), true)).toEqual(Array(4).fill('active 0'))
    }
  })
})

test('A3, A4: without the archive disk nothing is restored, purged or lost, and it is named; with it all comes back', async () => {
  const folder = at('away')
  cpSync(at('ws'), folder, { recursive: true })
  const archive = join(elsewhere, 'away')
  await done('settings', folder, `archiveFolder=${archive}`)
  const refused = await winnow(['retain', 'apply', folder, 'pln_1', '--yes', '--quiet'])
  expect(refused).toMatchObject({ exitCode: 1 })
  expect(refused.stderr).toContain(`Archive folder missing: ${archive}`)
  expect(existsSync(archive)).toBe(false)
  mkdirSync(archive)
  expect(await done('retain', 'archive', folder)).toMatchObject({ moved: 2 })
  renameSync(archive, `${archive}-unplugged`)
  const away = await winnow(['retain', 'restore', folder, 'img_1', '--json', '--quiet'])
  expect(away.exitCode).toBe(4)
  expect(away.json()).toMatchObject({
    restored: 0,
    skipped: [{ imageId: 'img_1', reason: expect.stringContaining('Connect its disk') }],
  })
  // A plan that could not be restored can be restored later.
  expect((await winnow(['retain', 'restore', folder, 'pln_1', '--quiet'])).exitCode).toBe(4)
  expect(await done('retain', 'show', folder, 'pln_1')).toMatchObject({ status: 'applied' })
  const erase = await winnow([
    'retain',
    'erase',
    folder,
    '--where',
    'image.path.contains("old-1")',
    '--reason',
    'r',
    '--basis',
    'b',
    '--yes',
    '--quiet',
  ])
  expect(erase.exitCode).not.toBe(0)
  renameSync(`${archive}-unplugged`, archive)
  await done(
    'retain',
    'erase',
    folder,
    '--where',
    'image.path.contains("old-1")',
    '--reason',
    'r',
    '--basis',
    'b',
    '--yes',
  )
  expect(filesIn(archive)).toHaveLength(1)
  // Bytes that changed in the archive never become an active image.
  const [file] = filesIn(archive)
  const bytes = readFileSync(file!)
  writeFileSync(file!, Buffer.concat([bytes, Buffer.from('x')]))
  const damaged = await winnow(['retain', 'restore', folder, 'img_1', '--json', '--quiet'])
  expect(damaged.json()).toMatchObject({
    restored: 0,
    skipped: [{ reason: expect.stringContaining('changed since import') }],
  })
  writeFileSync(file!, bytes)
  // The other one was erased meanwhile, and is named.
  const back = await winnow(['retain', 'restore', folder, 'pln_1', '--json', '--quiet'])
  expect(back.json()).toMatchObject({ restored: 1, skipped: [{ reason: expect.stringContaining('erased') }] })
  expect(await done('retain', 'show', folder, 'pln_1')).toMatchObject({ status: 'restored' })
  expect(filesIn(archive)).toEqual([])
})
