import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Driver, openDriver } from './driver.ts'
import { schemaDigests } from './foreign-schema.ts'
import { openStore } from './index.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'

let folder: string
const opened: Driver[] = []

const open = (name = 'winnow.db'): Driver => {
  const driver = openDriver(join(folder, name))
  opened.push(driver)
  return driver
}
const backups = () => join(folder, 'backups')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-migrate-'))
})
afterEach(() => {
  for (const driver of opened.splice(0)) driver.close()
  rmSync(folder, { recursive: true, force: true })
})

const schemaOf = (driver: Driver): string =>
  driver
    .all<{ sql: string }>(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .map(({ sql }) => `${sql};\n`)
    .join('\n')

const steps: readonly Migration[] = [
  { version: 1, name: 'one', sql: 'CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;' },
  { version: 2, name: 'two', sql: "ALTER TABLE thing ADD COLUMN color TEXT NOT NULL DEFAULT 'red';" },
]
const broken: Migration = {
  version: 2,
  name: 'broken',
  sql: 'CREATE TABLE half (id INTEGER) STRICT; DROP TABLE nowhere;',
}

const addThing = (driver: Driver, name: string) => {
  driver.exec('BEGIN')
  driver.run('INSERT INTO thing (name) VALUES (?)', [name])
  driver.exec('COMMIT')
}

describe('the real migrations', () => {
  test('S6: the schema is what schema.sql says', async () => {
    const driver = open()
    await migrate(driver, backups())
    await expect(schemaOf(driver)).toMatchFileSnapshot('./schema.sql')
  })

  test('S6: own-schema.ts knows its tables, triggers and views', async () => {
    const driver = open()
    await migrate(driver, backups())
    const lines = [...schemaDigests(driver)].map(([name, sum]) => `    '${name}': '${sum}',\n`)
    await expect(
      `/** Written by the tests of migrations. */\nexport const ownSchemaVersion = ${migrations.length}\n\nexport const ownSchema = new Map(\n  Object.entries<string>({\n${lines.join('')}  }),\n)\n`,
    ).toMatchFileSnapshot('./own-schema.ts')
  })

  test('S7: they are numbered from 1 without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1))
  })

  test('S7: a new workspace stands at the newest version, without a backup of nothing', async () => {
    ;(await openStore(folder)).close()
    expect(schemaVersion(open())).toBe(migrations.length)
    expect(existsSync(backups())).toBe(false)
  })

  test('S7: from every earlier version a workspace comes to the same schema', async () => {
    const newest = open('newest.db')
    await migrate(newest, backups())
    for (let from = 1; from <= migrations.length; from++) {
      const older = open(`from-${from}.db`)
      await migrate(older, backups(), migrations.slice(0, from))
      expect(schemaVersion(older)).toBe(from)
      await migrate(older, join(folder, `backups-${from}`))
      expect(schemaOf(older)).toBe(schemaOf(newest))
    }
  })

  test('S7: stored results keep their values under renamed keys, and texts that quote a key keep them', async () => {
    const driver = open()
    await migrate(driver, backups(), migrations.slice(0, 16))
    const quoting = 'the file "pictures":'
    const jobs: [kind: string, input: unknown, result: unknown, renamed: unknown][] = [
      [
        'library.import',
        {},
        { imagesAdded: 1, leftBefore: [{ path: quoting }] },
        { imagesAdded: 1, previouslyRemoved: [{ path: quoting }] },
      ],
      [
        'library.buildTiles',
        {},
        { pictures: 2, failed: [{ path: quoting }] },
        { images: 2, failed: [{ path: quoting }] },
      ],
      ['library.findDuplicates', {}, { images: 4, lookAlikes: 2 }, { images: 4, nearDuplicates: 2 }],
      ['bulk.run', {}, { images: 1, passedOver: 2 }, { images: 1, skippedCount: 2 }],
      [
        'retention.readmit',
        { pictures: [{ file: quoting }] },
        { readmitted: 1, skipped: [] },
        { reimported: 1, skipped: [] },
      ],
      [
        'upkeep.check',
        {},
        { findings: [{ what: quoting, todo: 'x', mendable: true, mended: false }], checks: [{ looked: '3 files' }] },
        {
          findings: [{ what: quoting, fix: 'x', repairable: true, repaired: false }],
          checks: [{ scanned: '3 files' }],
        },
      ],
    ]
    driver.exec('PRAGMA foreign_keys = OFF')
    driver.exec('BEGIN')
    driver.exec("INSERT INTO user (id, name, role, created_at) VALUES (1, 'ann', 'admin', 0)")
    for (const [kind, input, result] of jobs)
      driver.run(
        "INSERT INTO job (kind, title, input, result, checkpoint, status, created_at, created_by) VALUES (?, '', ?, ?, ?, 'done', 0, 1)",
        [kind, JSON.stringify(input), JSON.stringify(result), JSON.stringify(result)],
      )
    driver.run('INSERT INTO plan_effect (plan_id, report, created_at) VALUES (1, ?, 0)', [
      JSON.stringify({ foretoldFor: { model: 'm' }, notes: [quoting] }),
    ])
    driver.exec('COMMIT')
    await migrate(driver, backups())
    const stored = driver.all<{ input: string; result: string }>('SELECT input, result FROM job ORDER BY id')
    expect(stored.map(({ result }) => JSON.parse(result))).toEqual(jobs.map(([, , , renamed]) => renamed))
    expect(JSON.parse(stored[4]!.input)).toEqual({ images: [{ file: quoting }] })
    const checkpoints = driver.all<{ checkpoint: string }>("SELECT checkpoint FROM job WHERE kind = 'bulk.run'")
    expect(JSON.parse(checkpoints[0]!.checkpoint)).toEqual({ images: 1, skippedCount: 2 })
    const [effect] = driver.all<{ report: string }>('SELECT report FROM plan_effect')
    expect(JSON.parse(effect!.report)).toEqual({ basis: { model: 'm' }, notes: [quoting] })
  })

  test('S7: a workspace that is there keeps the blind share it had; new ones have none', async () => {
    const blindShare = (driver: Driver) =>
      driver.all<{ share: number }>(
        "SELECT value ->> '$.blindShare' AS share FROM workspace_setting WHERE name = 'settings'",
      )
    const fresh = open('fresh.db')
    await migrate(fresh, backups())
    expect(blindShare(fresh)).toEqual([])
    for (const [settings, kept] of [
      [null, 0.05],
      [{ prelabelTilePx: 5 }, 0.05],
      [{ blindShare: 0.2 }, 0.2],
      [{ blindShare: 0 }, 0],
    ] as const) {
      const older = open(`older-${JSON.stringify(settings)?.length}-${kept}.db`)
      await migrate(older, backups(), migrations.slice(0, 19))
      older.exec('BEGIN')
      older.run("INSERT INTO workspace_setting (name, value) VALUES ('createdAtMs', '1')")
      if (settings)
        older.run("INSERT INTO workspace_setting (name, value) VALUES ('settings', ?)", [JSON.stringify(settings)])
      older.exec('COMMIT')
      await migrate(older, join(folder, `backups-${kept}-${settings === null}`))
      expect(blindShare(older)).toEqual([{ share: kept }])
    }
  })

  test('S7: an image with nothing to label is no reject: the reason leaves the settings, others stay', async () => {
    for (const [name, settings, kept] of [
      [
        'usual',
        { rejectReasons: ['Blurred', 'Nothing to label', 'Duplicate'], graceDays: 7 },
        ['Blurred', 'Duplicate'],
      ],
      ['alone', { rejectReasons: ['Nothing to label'] }, []],
      ['unset', { graceDays: 7 }, undefined],
    ] as const) {
      const driver = open(`reasons-${name}.db`)
      await migrate(driver, backups(), migrations.slice(0, 54))
      driver.exec('BEGIN')
      driver.run("INSERT INTO workspace_setting (name, value) VALUES ('settings', ?)", [JSON.stringify(settings)])
      driver.exec('COMMIT')
      await migrate(driver, join(folder, `backups-reasons-${name}`))
      const [stored] = driver.all<{ value: string }>("SELECT value FROM workspace_setting WHERE name = 'settings'")
      const { rejectReasons: _, ...others } = settings as { rejectReasons?: readonly string[] }
      expect(JSON.parse(stored!.value)).toEqual({ ...others, ...(kept && { rejectReasons: kept }) })
    }
  })

  test('S7: a model keeps what it is for: its stage becomes an alias', async () => {
    const driver = open()
    await migrate(driver, backups(), migrations.slice(0, 24))
    driver.exec('BEGIN')
    driver.exec("INSERT INTO user (id, name, role, created_at) VALUES (1, 'ann', 'admin', 0)")
    for (const [id, stage, currentAt] of [
      [1, 'retired', 10],
      [2, 'retired', 20],
      [3, 'candidate', null],
      [4, 'current', 30],
      [5, 'candidate', null],
    ] as const)
      driver.run(
        `INSERT INTO model (id, name, sha256, family, stage, file, size_bytes, classes, input, added_at, added_by, current_at)
         VALUES (?, 'm', ?, '', ?, '', 0, '[]', '{}', 5, 1, ?)`,
        [id, String(id), stage, currentAt],
      )
    driver.exec('COMMIT')
    await migrate(driver, backups())
    const rows = (sql: string) => driver.all<{ row: string }>(`SELECT ${sql} ORDER BY 1`).map(({ row }) => row)
    expect(rows("alias || ' ' || model_id AS row FROM model_alias")).toEqual(['candidate 5', 'current 4', 'previous 2'])
    expect(rows("model_id || ' ' || moved_at AS row FROM alias_move WHERE alias = 'current'")).toEqual([
      '1 10',
      '2 20',
      '4 30',
    ])
  })

  test('every table is strict', async () => {
    const driver = open()
    await migrate(driver, backups())
    const loose = driver.all<{ name: string }>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'",
    )
    expect(loose).toEqual([])
  })
})

describe('an upgrade', () => {
  test('S8: is done by another thread when an older workspace is opened', async () => {
    const older = open()
    await migrate(older, backups(), migrations.slice(0, -1))
    const store = await openStore(folder)
    expect(schemaOf(older)).toBe(schemaOf(store as never))
    expect(schemaVersion(older)).toBe(migrations.length)
    expect(readdirSync(backups())).toEqual([`before-schema-${migrations.length}-from-${migrations.length - 1}.db`])
    store.close()
  })

  test('S8: the database is copied before it is upgraded, rows and all', async () => {
    const driver = open()
    await migrate(driver, backups(), steps.slice(0, 1))
    addThing(driver, 'kept')
    const { from, to, backup } = await migrate(driver, backups(), steps)
    expect({ from, to }).toEqual({ from: 1, to: 2 })
    expect(driver.all('SELECT name, color FROM thing')).toEqual([{ name: 'kept', color: 'red' }])
    const copy = openDriver(backup!, { readOnly: true })
    opened.push(copy)
    expect(schemaVersion(copy)).toBe(1)
    expect(copy.all('SELECT name FROM thing')).toEqual([{ name: 'kept' }])
  })

  test('S8: each upgrade makes its own backup, beside those that are there', async () => {
    const driver = open()
    await migrate(driver, backups(), steps.slice(0, 1))
    addThing(driver, 'first')
    await expect(migrate(driver, backups(), [steps[0]!, broken])).rejects.toThrow()
    addThing(driver, 'second')
    await migrate(driver, backups(), steps)
    const names = readdirSync(backups()).sort((a, b) => a.length - b.length)
    const things = names.map((name) => {
      const copy = openDriver(join(backups(), name), { readOnly: true })
      opened.push(copy)
      return copy.all<{ name: string }>('SELECT name FROM thing').map((thing) => thing.name)
    })
    expect(things).toEqual([['first'], ['first', 'second']])
  })

  test('S9: a step that fails leaves the version before it, with all rows', async () => {
    const driver = open()
    await migrate(driver, backups(), steps.slice(0, 1))
    addThing(driver, 'kept')
    const before = schemaOf(driver)
    await expect(migrate(driver, backups(), [steps[0]!, broken])).rejects.toThrow('nowhere')
    expect(schemaVersion(driver)).toBe(1)
    expect(schemaOf(driver)).toBe(before)
    expect(driver.all('SELECT name FROM thing')).toEqual([{ name: 'kept' }])
  })

  test('S10: a database of a newer Winnow is refused and left as it is', async () => {
    const driver = open()
    await migrate(driver, backups(), steps)
    addThing(driver, 'kept')
    await expect(migrate(driver, backups(), steps.slice(0, 1))).rejects.toThrow('Open it with a newer Winnow')
    expect(schemaVersion(driver)).toBe(2)
    expect(driver.all('SELECT name FROM thing')).toEqual([{ name: 'kept' }])
    expect(existsSync(backups())).toBe(false)
  })

  test('a file that is no database is refused', () => {
    writeFileSync(join(folder, 'winnow.db'), 'this is no database, whatever its name says. '.repeat(100))
    expect(() => openDriver(join(folder, 'winnow.db'))).toThrow('not a database')
  })
})
