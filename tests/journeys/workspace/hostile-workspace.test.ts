import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CheckResult, PurgeResult } from '#contract'
import { checkDamaged, openBackup } from '#engine'
import { confirmationsNeeded } from '#model/guardrails.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let ground: string
const victim = () => join(ground, 'victim.txt')
const backup = () => join(ground, 'backup.tar')

const policy = JSON.stringify({
  schema: 1,
  name: 'All',
  rules: [{ id: 'all', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 90 },
  settleDays: 0,
})

beforeEach(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-hostile-'))
  writeFileSync(victim(), 'somebody’s file')
  scratch = await scratchWorkspace()
  for (const [i, name] of ['new-1', 'new-2', 'old-1', 'old-2'].entries())
    await writeImage(join(ground, 'images', `${name}.png`), { tint: 1 + i })
  await run(scratch.client.library.import({ paths: [join(ground, 'images')], storage: 'copy', format: 'images' }))
})
afterEach(async () => {
  expect(readFileSync(victim(), 'utf8')).toBe('somebody’s file')
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

async function run<Result>(started: Promise<{ jobId: string }>): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId as never)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}

/** Changes the database as another program does, while the workspace is closed; one that may change what makes its tables. */
function alter(sql: string, folder = scratch.folder): void {
  const database = new DatabaseSync(join(folder, 'winnow.db'), { defensive: false })
  database.exec(sql)
  database.close()
}
const check = () => run<CheckResult>(scratch.client.maintenance.check({ deep: true, repair: true }))
const whatOf = ({ findings }: CheckResult) => findings.map(({ what }) => what).join('\n')

const triggers = {
  'that makes everybody admin': `CREATE TRIGGER helper AFTER INSERT ON user BEGIN UPDATE user SET role = 'admin'; END`,
  'that names another file': `CREATE TRIGGER helper AFTER UPDATE ON image BEGIN UPDATE image SET file = '../../victim.txt' WHERE file <> '../../victim.txt'; END`,
}

/** Changes what makes a table as only an attacker does. */
const rewritten = (sql: string, table: string): string =>
  `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ${sql} WHERE type = 'table' AND name = '${table}'; PRAGMA writable_schema = RESET`

describe('foreign objects in the database', () => {
  test.each([
    ...Object.entries(triggers).map(([what, sql]) => [`a trigger ${what}`, sql, 'the trigger helper']),
    ['a view', 'CREATE VIEW helper AS SELECT * FROM image', 'the view helper'],
    ['a table', 'CREATE TABLE helper (id INTEGER)', 'the table helper'],
    [
      'a column that is computed',
      `ALTER TABLE model ADD COLUMN place TEXT AS ('../../victim.txt')`,
      'another table model',
    ],
    ['an index', 'CREATE INDEX helper ON image (abs(size_bytes))', 'the index helper'],
    [
      'another index under a name of Winnow’s',
      'DROP INDEX image_by_path; CREATE INDEX image_by_path ON image (path) WHERE 0',
      'another index image_by_path',
    ],
    ['a virtual table', 'CREATE VIRTUAL TABLE helper USING fts5(text)', 'the table helper'],
    [
      'a table whose check was taken out',
      rewritten("replace(sql, 'CHECK (reviewed_blind IN (0, 1))', '')", 'image'),
      'another table image',
    ],
    [
      'a table whose check was changed',
      rewritten("replace(sql, '''trashed'', ''purged''', '''trashed'', ''purged'', ''x''')", 'image'),
      'another table image',
    ],
    [
      'a table with a check behind a comment',
      rewritten(
        "replace(sql, 'format TEXT NOT NULL,', 'format TEXT NOT NULL -- ' || char(10) || 'CHECK (format <> ''png''),')",
        'image',
      ),
      'another table image',
    ],
    [
      'another trigger under a name of Winnow’s',
      `DROP TRIGGER audit_is_append_only_update; CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit BEGIN UPDATE user SET role = 'admin'; END`,
      'another trigger audit_is_append_only_update',
    ],
  ])('S18: %s is refused when the workspace is opened, and named by a check', async (_, sql, named) => {
    const { folder } = scratch
    await expect(scratch.reopen(() => alter(sql))).rejects.toThrow(`it holds ${named}`)
    expect(checkDamaged(folder)?.findings[0]?.what).toContain(`it holds ${named}`)
    scratch = await scratchWorkspace()
  })

  test('S18: a trigger that is planted while the workspace is open is found by a check', async () => {
    const sql = triggers['that makes everybody admin']
    scratch.engine.context.store.write(() => scratch.engine.context.store.run(sql))
    const found = await check()
    expect(found.ok).toBe(false)
    expect(whatOf(found)).toContain('The database holds the trigger helper, which is not Winnow’s.')
    scratch.engine.context.store.write(() => scratch.engine.context.store.run('DROP TRIGGER helper'))
  })

  test.each(Object.entries(triggers))('U4: a backup with a trigger %s is not restored', async (_, sql) => {
    scratch.engine.context.store.write(() => scratch.engine.context.store.run(sql))
    await run(scratch.client.maintenance.backup({ file: backup() }))
    scratch.engine.context.store.write(() => scratch.engine.context.store.run('DROP TRIGGER helper'))
    const restored = join(ground, 'restored')
    await expect(
      openBackup({
        file: backup(),
        folder: restored,
        clock: scratch.clock,
        signal: new AbortController().signal,
        progress: () => {},
      } as never),
    ).rejects.toThrow('Its database holds the trigger helper, which is not Winnow’s. Nothing was restored')
    expect(existsSync(restored)).toBe(false)
  })
})

describe('names of files that lead out of the workspace', () => {
  const outside = () => relative(join(scratch.folder, 'originals'), victim())

  async function trashOld(): Promise<void> {
    const plan = await scratch.client.policy.createPlan({ policy })
    await run(scratch.client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) }))
    await scratch.client.workspace.changeSettings({ graceDays: 0, graceDaysOfUse: 0 })
  }
  async function purge(): Promise<PurgeResult> {
    const planned = await scratch.client.disposal.planPurge({})
    return run(scratch.client.disposal.runPurge({ purgeId: planned.purgeId, images: planned.images }))
  }

  test.each(['relative', 'absolute'])(
    'I22: an image with a %s one is skipped by a purge, and the file stays',
    async (kind) => {
      await trashOld()
      const name = kind === 'absolute' ? victim() : outside()
      await scratch.reopen(() => alter(`UPDATE image SET file = '${name}' WHERE path LIKE '%old-1%'`))
      expect(whatOf(await check())).toContain(`is named as ${JSON.stringify(name)}, outside of the workspace`)
      const { purged, skipped } = await purge()
      expect(purged).toBe(1)
      expect(skipped).toEqual([
        expect.objectContaining({ reason: expect.stringContaining('outside of the workspace') }),
      ])
    },
  )

  test('I22: an erasure, an archive and a backup leave it too, and an image is not read from there', async () => {
    await writeImage(join(ground, 'private.png'), { tint: 99 })
    const name = relative(join(scratch.folder, 'originals'), join(ground, 'private.png'))
    await scratch.reopen(() => alter(`UPDATE image SET file = '${name}' WHERE path LIKE '%old-1%'`))
    const { client } = scratch
    const { imageId } = (await client.library.list({ where: 'image.path.contains("old-1")', limit: 1 })).images[0]!
    await expect(client.library.image({ imageId })).rejects.toThrow('outside of the workspace')
    const job = await client.maintenance.backup({ file: backup() })
    expect(await scratch.engine.context.jobs.wait(job.jobId)).toMatchObject({
      error: expect.stringContaining('outside of the workspace'),
    })
    expect(existsSync(backup())).toBe(false)
    const planned = await client.disposal.planErasure({
      where: 'image.path.contains("old-1")',
      reason: 'r',
      basis: 'b',
    })
    const result = await run<PurgeResult>(
      client.disposal.runPurge({ purgeId: planned.purgeId, images: planned.images }),
    )
    expect(result).toMatchObject({
      purged: 0,
      skipped: [{ reason: expect.stringContaining('outside of the workspace') }],
    })
    expect(existsSync(join(ground, 'private.png'))).toBe(true)
  })

  test('I23: a purge deletes no file that is another than the one that was imported', async () => {
    await trashOld()
    const { file } = scratch.engine.context.store.get<{ file: string }>(
      "SELECT file FROM image WHERE path LIKE '%old-1%'",
    )!
    const place = ['trash', 'originals'].map((folder) => join(scratch.folder, folder, file)).find(existsSync)!
    writeFileSync(place, 'another file')
    const { purged, skipped } = await purge()
    expect(purged).toBe(1)
    expect(skipped).toEqual([
      expect.objectContaining({ reason: expect.stringContaining(`changed since import (${place})`) }),
    ])
    expect(readFileSync(place, 'utf8')).toBe('another file')
  })

  test('I22: a model with one is not deleted or read there', async () => {
    const modelId = scratch.addModel()
    mkdirSync(join(scratch.folder, 'models'), { recursive: true })
    const name = relative(join(scratch.folder, 'models'), victim())
    const sha256 = createHash('sha256').update(readFileSync(victim())).digest('hex')
    await scratch.reopen(() => alter(`UPDATE model SET file = '${name}', sha256 = '${sha256}'`))
    expect(whatOf(await check())).toContain(`is named as ${JSON.stringify(name)}, outside of the workspace`)
    await expect(scratch.client.models.remove({ modelId })).rejects.toThrow()
    expect(existsSync(victim())).toBe(true)
    expect(dirname(victim())).toBe(ground)
  })
})

describe('links in the folders of a workspace', () => {
  const below = (...names: string[]) => join(scratch.folder, ...names)
  const originalOf = (name: string): string => {
    const row = scratch.engine.context.store.get<{ file: string }>('SELECT file FROM image WHERE path LIKE ?', [
      `%${name}%`,
    ])
    return row!.file
  }
  const stranger = () => join(ground, 'stranger')
  beforeEach(() => {
    mkdirSync(stranger())
    writeFileSync(join(stranger(), 'letter.txt'), 'somebody’s letter')
    writeFileSync(join(stranger(), 'half.partial'), 'somebody’s half')
  })
  afterEach(() => {
    expect(readdirSync(stranger()).sort()).toEqual(['half.partial', 'letter.txt'])
  })

  test.each<[string, () => string]>([
    ...['winnow.log', 'lock.json', 'audit-head.json', 'cache/thumbnails.db'].map((name): [string, () => string] => [
      name,
      victim,
    ]),
    ...['originals', 'cache', 'models', 'trash', 'archive', 'backups', 'trash/limbo', 'originals/.incoming'].map(
      (name): [string, () => string] => [name, stranger],
    ),
    ...['originals/00', 'cache/small', 'cache/small/00', 'models/0.onnx'].map((name): [string, () => string] => [
      name,
      stranger,
    ]),
  ])('S19: the workspace is not opened where %s is one, and nothing behind it changes', async (name, target) => {
    const { folder } = scratch
    await expect(
      scratch.reopen(() => {
        if (existsSync(below(name))) renameSync(below(name), join(ground, 'aside'))
        mkdirSync(dirname(below(name)), { recursive: true })
        symlinkSync(target(), below(name))
      }),
    ).rejects.toThrow(`holds a link: ${name} (to ${target()}). Winnow makes none`)
    expect(readlinkSync(join(folder, name))).toBe(target())
    scratch = await scratchWorkspace()
  })

  test('S19: many are counted, and the first are named', async () => {
    await expect(
      scratch.reopen(() => {
        for (let n = 0; n < 8; n++) symlinkSync(victim(), below('models', `${n}.onnx`))
      }),
    ).rejects.toThrow(/holds 8 links: models\/0\.onnx \(to [^)]+\).*, 3 more\. Winnow makes none/)
    scratch = await scratchWorkspace()
  })

  const planted: [string, () => void][] = [
    [
      'file',
      () => {
        const place = below('originals', originalOf('old-1'))
        renameSync(place, join(ground, 'private.png'))
        symlinkSync(join(ground, 'private.png'), place)
      },
    ],
    [
      'folder',
      () => {
        const place = dirname(below('originals', originalOf('old-1')))
        renameSync(place, join(ground, 'private'))
        symlinkSync(join(ground, 'private'), place)
      },
    ],
  ]
  const privates = () => readdirSync(ground, { recursive: true }).filter((name) => /private/.test(String(name))).length

  test.each(planted)(
    'I22: an original that is behind one, a %s, is not read, exported, deleted or moved',
    async (_, plant) => {
      const { client } = scratch
      plant()
      const kept = privates()
      const where = 'image.path.contains("old-1")'
      const { imageId } = (await client.library.list({ where, limit: 1 })).images[0]!
      await expect(client.library.image({ imageId })).rejects.toThrow('is behind a link')
      expect(await client.library.originals()).toMatchObject({ scanned: 4, missing: { count: 1, imageIds: [imageId] } })
      expect(whatOf(await check())).toMatch(/The original of .*old-1\.png is behind a link/)
      const job = await client.maintenance.backup({ file: backup() })
      expect(await scratch.engine.context.jobs.wait(job.jobId)).toMatchObject({
        error: expect.stringContaining('is behind a link'),
      })
      expect(existsSync(backup())).toBe(false)
      const planned = await client.disposal.planErasure({ where, reason: 'r', basis: 'b' })
      expect(
        await run<PurgeResult>(client.disposal.runPurge({ purgeId: planned.purgeId, images: planned.images })),
      ).toMatchObject({ purged: 0, skipped: [{ reason: expect.stringContaining('is behind a link') }] })
      expect(privates()).toBe(kept)
    },
  )

  test.each(planted)(
    'I22: an image whose original is behind one, a %s, stops an export, and is named',
    async (_, plant) => {
      const { client, engine } = scratch
      engine.context.store.write(() =>
        engine.context.store.run("UPDATE image SET state = 'reviewed', reviewed_at = 1, reviewed_by = 1"),
      )
      await scratch.freeze({ name: 'v1', where: '' })
      plant()
      const folder = join(ground, 'exported')
      const { jobId } = await client.datasets.export({ name: 'v1', format: 'coco', folder, images: 'copy' })
      const { error } = await engine.context.jobs.wait(jobId)
      expect(error).toMatch(/The original of .*old-1\.png is behind a link/)
      expect(existsSync(folder)).toBe(false)
    },
  )
})
