import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import type { ImageId } from '#model/ids.ts'
import { takeWorkspaceLock } from '../../../src/engine/access/workspace-lock.ts'
import { explainer } from '../../../src/engine/store/explain.ts'
import { DamagedDatabase } from '../../../src/engine/store/index.ts'
import { diskOf, isNoSpace } from '../../../src/engine/store/no-space.ts'
import { type SmallDisk, smallDisk } from '../../support/files/small-disk.ts'
import { writeImage } from '../../support/images.ts'
import { adding, label, nextEditId } from '../../support/label-bench.ts'
import { runCommand } from '../../support/run-command.ts'

let disk: SmallDisk
let ground: string
let folder: string
let engine: Engine
const clock = { nowMs: () => Date.UTC(2026, 0, 1) }

const policy = JSON.stringify({
  schema: 1,
  name: 'Some',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("p-1")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100 },
  settleDays: 0,
})
const reviewed = (i: number) => ({
  imageId: `img_${i}` as ImageId,
  editId: nextEditId(),
  baseRevision: 0,
  diff: {
    ...adding(...Array.from({ length: 40 }, () => label())),
    state: { before: 'new', after: 'reviewed' } as const,
  },
})

beforeAll(async () => {
  disk = smallDisk(24)
  ground = mkdtempSync(join(tmpdir(), 'winnow-full-'))
  folder = join(disk.folder, 'ws')
  mkdirSync(join(ground, 'in'))
  mkdirSync(join(ground, 'more'))
  // The first is turned, so that an export writes it again.
  for (let i = 0; i < 12; i++)
    await writeImage(join(ground, `in/p-${i}.jpg`), {
      tint: i,
      widthPx: 640,
      heightPx: 480,
      orientation: i === 0 ? 6 : 1,
    })
  for (let i = 0; i < 4; i++)
    await writeImage(join(ground, `more/m-${i}.png`), { tint: 90 + i, widthPx: 640, heightPx: 480 })
  await createWorkspace(folder, { name: 'Small', classes: ['dog', 'cat'], ownerName: 'olga', clock })
  engine = await openEngine({ folder, clock })
  await ended(engine.client.library.import({ paths: [join(ground, 'in')] }))
  for (let i = 1; i <= 8; i++) await engine.client.labeling.edit(reviewed(i))
  await ended(engine.client.datasets.freeze({ name: 'v1' }))
})
afterAll(async () => {
  await engine.close()
  disk.remove()
  rmSync(ground, { recursive: true, force: true })
})

/** What a call ends with: null, or why it did not come to its end; of a job, why that did not. */
async function ended(called: Promise<unknown>, { context } = engine): Promise<string | null> {
  try {
    const result = await called
    if (typeof result !== 'object' || result === null || !('jobId' in result)) return null
    const { status, error } = await context.jobs.wait(result.jobId as never)
    return status === 'done' ? null : (error ?? status)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const all = { where: 'true' }
const calls: readonly [name: string, call: (client: EngineClient) => Promise<unknown>][] = [
  ['access.add', (client) => client.access.add({ name: 'ada', role: 'lead' })],
  [
    'workspace.addClasses',
    (client) => client.workspace.addClasses({ names: Array.from({ length: 300 }, (_, i) => `class ${i}`) }),
  ],
  ['workspace.changeSettings', (client) => client.workspace.changeSettings({ rejectReasons: ['x'.repeat(60)] })],
  ['workspace.exportLabelSet', (client) => client.workspace.exportLabelSet({ file: join(disk.folder, 'labels.json') })],
  ['library.import', (client) => client.library.import({ paths: [join(ground, 'more')] })],
  [
    'library.saveQuery',
    (client) => client.library.saveQuery({ name: 'some', where: `image.path != "${'x'.repeat(9000)}"` }),
  ],
  ['library.findDuplicates', (client) => client.library.findDuplicates({})],
  ['labeling.edit', (client) => client.labeling.edit(reviewed(9))],
  [
    'labeling.comment',
    (client) => client.labeling.comment({ imageId: 'img_1' as ImageId, spot: null, text: 'x'.repeat(5000) }),
  ],
  ['bulk.run tag', (client) => client.bulk.run({ target: all, action: { kind: 'tag', tag: 'night' } })],
  ['bulk.run trash', (client) => client.bulk.run({ target: all, action: { kind: 'trash' } })],
  ['models.addStarter', (client) => client.models.addStarter({})],
  ['datasets.freeze', (client) => client.datasets.freeze({ name: 'v2' })],
  [
    'datasets.export coco',
    (client) => client.datasets.export({ name: 'v1', format: 'coco', folder: join(disk.folder, 'coco') }),
  ],
  [
    'datasets.export yolo',
    (client) =>
      client.datasets.export({ name: 'v1', format: 'yolo', folder: join(disk.folder, 'yolo'), images: 'none' }),
  ],
  ['policy.save', (client) => client.policy.save({ policy })],
  ['policy.createPlan', (client) => client.policy.createPlan({ policy })],
  ['disposal.hold', (client) => client.disposal.hold({ where: 'true', reason: 'x'.repeat(900) })],
  ['maintenance.backup', (client) => client.maintenance.backup({ file: join(disk.folder, 'ws.tar') })],
  ['maintenance.check', (client) => client.maintenance.check({})],
]

test('S12: each command and job on a full disk says which disk, leaves nothing half, and works once there is room', async () => {
  const full = `Disk full: ${diskOf(folder)}. Free some space; saved data is safe.`
  const before = readdirSync(disk.folder)
  engine.context.store.pragma('wal_checkpoint(TRUNCATE)')
  disk.fill(engine)
  const message: [string, string | null][] = []
  for (const [name, call] of calls) message.push([name, await ended(call(engine.client))])
  // What fits into pages that are there already may be done.
  for (const [name, problem] of message)
    if (problem !== null) expect({ name, problem }).toEqual({ name, problem: expect.stringMatching(/^Disk full: /) })
  const failed = message.filter(([, problem]) => problem?.startsWith(full))
  expect(failed.length).toBeGreaterThan(calls.length / 2)
  expect(readdirSync(disk.folder).filter((name) => name !== 'filler')).toEqual(before)
  disk.clear(engine)
  for (const [name, problem] of message)
    if (problem !== null) {
      const call = calls.find(([other]) => other === name)![1]
      const again = await ended(call(engine.client))
      // Half of it may have been done before; then the rest is all that is left.
      if (again !== null)
        expect({ name, again }).toEqual({ name, again: expect.stringMatching(/already|matches|None of/) })
    }
  expect(engine.context.store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
})

test('S12: on a full disk a workspace is not called damaged, and a restore and a new one leave nothing there', async () => {
  const other = join(disk.folder, 'other')
  expect(await runCommand(['init', other])).toMatchObject({ exitCode: 0 })
  expect(await ended(engine.client.maintenance.backup({ file: join(ground, 'whole.tar') }))).toBeNull()
  const before = readdirSync(disk.folder)
  disk.fill(engine)
  try {
    for (const args of [
      ['status', other],
      ['doctor', other],
      ['init', join(disk.folder, 'new')],
      ['restore-backup', join(ground, 'whole.tar'), join(disk.folder, 'restored'), '--quiet'],
    ]) {
      const { exitCode, stderr } = await runCommand(args)
      expect(stderr).not.toMatch(/ at .*\.ts:\d+/)
      // Where no small disk could be mounted, there is room beside the workspace.
      if (existsSync(join(disk.folder, 'filler'))) {
        expect(stderr).toMatch(
          /^winnow: (Disk full: .*\. Free some space; saved data is safe\.|Restoring needs .* MB free\. .*)\n$/,
        )
        expect(exitCode).toBe(1)
      }
    }
    if (existsSync(join(disk.folder, 'filler')))
      expect(readdirSync(disk.folder).filter((name) => name !== 'filler')).toEqual(before)
  } finally {
    disk.clear(engine)
  }
})

test('S12: where the target of an export, a backup or a label set is full, that disk is named', async () => {
  const other = join(ground, 'other')
  await createWorkspace(other, { name: 'Other', classes: ['dog', 'cat'], ownerName: 'olga', clock })
  const elsewhere = await openEngine({ folder: other, clock })
  const { client } = elsewhere
  const full = `Disk full: ${diskOf(disk.folder)}. Free some space; saved data is safe.`
  const before = readdirSync(disk.folder)
  try {
    const end = async (called: Promise<unknown>) => ended(called, elsewhere)
    expect(await end(client.library.import({ paths: [join(ground, 'in')] }))).toBeNull()
    for (let i = 1; i <= 8; i++) await client.labeling.edit(reviewed(i))
    expect(await end(client.datasets.freeze({ name: 'v1' }))).toBeNull()
    disk.fill(engine)
    const targets = {
      coco: () => client.datasets.export({ name: 'v1', format: 'coco', folder: join(disk.folder, 'second coco') }),
      'coco of labels alone': () =>
        client.datasets.export({
          name: 'v1',
          format: 'coco',
          folder: join(disk.folder, 'second labels'),
          images: 'none',
        }),
      yolo: () => client.datasets.export({ name: 'v1', format: 'yolo', folder: join(disk.folder, 'second yolo') }),
      backup: () => client.maintenance.backup({ file: join(disk.folder, 'second other.tar') }),
      'label set': () => client.workspace.exportLabelSet({ file: join(disk.folder, 'second labels.json') }),
    }
    for (const [name, call] of Object.entries(targets)) {
      const problem = await end(call())
      if (existsSync(join(disk.folder, 'filler')))
        expect({ name, problem }).toEqual({ name, problem: expect.stringMatching(/^(Disk full: |The backup needs )/) })
      if (problem?.startsWith('Disk'))
        expect({ name, problem: problem.slice(0, full.length) }).toEqual({ name, problem: full })
    }
    if (existsSync(join(disk.folder, 'filler')))
      expect(readdirSync(disk.folder).filter((name) => name !== 'filler')).toEqual(before)
  } finally {
    if (existsSync(join(disk.folder, 'filler'))) disk.clear(engine)
    await elsewhere.close()
  }
})

test('S12: a workspace on a full disk can be locked, as who opens it to make room does', () => {
  writeFileSync(join(disk.folder, 'lock.db'), '')
  disk.fill(engine)
  try {
    takeWorkspaceLock(disk.folder, 'anyone', clock).release()
  } finally {
    disk.clear(engine)
  }
})

test('S12: a used-up quota, of which SQLite only says that it could not write, is a full disk too', () => {
  const refused = () => Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' })
  const { explain } = explainer(join(folder, 'winnow.db'))
  expect(explain(refused(), '')).toBeInstanceOf(DamagedDatabase)
  disk.fill(engine)
  try {
    if (existsSync(join(disk.folder, 'filler'))) expect(isNoSpace(explain(refused(), ''))).toBe(true)
  } finally {
    disk.clear(engine)
  }
})

test.runIf(existsSync('/dev/full'))('output that a full disk refused is reported as missing', () => {
  const args = ['-c', `"${process.execPath}" scripts/winnow.mjs --help > /dev/full`]
  const { status, stderr } = spawnSync('sh', args, { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^winnow: Disk full: .*\n$/) })
})
