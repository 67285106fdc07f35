import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Driver, openDriver } from './driver.ts'
import { foreignSchema } from './foreign-schema.ts'
import { openStore } from './index.ts'
import { migrate, rowHash, schemaVersion } from './migrate.ts'
import { migrations, newestSchema, oldestSchema } from './migrations/index.ts'
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
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
       ORDER BY type <> 'table', type, name`,
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

/** A workspace as version 54 made it. */
const version54 = gunzipSync(readFileSync(new URL('./fixtures/version-54.sql.gz', import.meta.url))).toString()

/** Returns a workspace that began at version 54 and was upgraded to this one. */
async function upgradedTo(last: number, name?: string): Promise<Driver> {
  const driver = open(name)
  driver.function('row_hash', rowHash)
  driver.exec(`BEGIN;${version54};PRAGMA user_version = ${oldestSchema};COMMIT`)
  const steps = migrations.filter(({ version }) => version <= last)
  if (steps.length > 0) await migrate(driver, join(folder, `backups-of-${name}`), { steps })
  return driver
}

/** Returns a database at the start of the steps. */
async function beginning(): Promise<Driver> {
  const driver = open()
  await migrate(driver, backups(), { steps: steps.slice(0, 1), schema: () => steps[0]!.sql })
  return driver
}

const addThing = (driver: Driver, name: string) => {
  driver.exec('BEGIN')
  driver.run('INSERT INTO thing (name) VALUES (?)', [name])
  driver.exec('COMMIT')
}

describe('the real migrations', () => {
  test('S6: schema.sql, which makes a new workspace, is what migrations lead to', async () => {
    await expect(schemaOf(await upgradedTo(newestSchema, 'upgraded.db'))).toMatchFileSnapshot('./schema.sql')
  })

  test('S7: they are numbered without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => migrations[0].version + i))
  })

  test('S7: a workspace from before the first step is refused and left as it is', async () => {
    const driver = open()
    driver.exec('CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT; PRAGMA user_version = 31;')
    await expect(migrate(driver, backups())).rejects.toThrow('a development version of Winnow (schema version 31)')
    expect(schemaVersion(driver)).toBe(31)
    expect(existsSync(backups())).toBe(false)
  })

  test('S7: a new workspace stands at the newest version, without a backup of nothing', async () => {
    await (await openStore(folder)).close()
    expect(schemaVersion(open())).toBe(newestSchema)
    expect(existsSync(backups())).toBe(false)
  })

  test('S7: from every earlier version a workspace comes to the same schema', async () => {
    const newest = open('newest.db')
    await migrate(newest, backups())
    for (let from = oldestSchema; from <= newestSchema; from++) {
      const older = await upgradedTo(from, `from-${from}.db`)
      expect(schemaVersion(older)).toBe(from)
      expect(foreignSchema(older), `what changed since ${from} stands in the migrations' \`before\``).toEqual({
        foreign: [],
        missing: [],
      })
      await migrate(older, join(folder, `backups-${from}`))
      expect(schemaOf(older)).toBe(schemaOf(newest))
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
      const driver = await upgradedTo(oldestSchema, `reasons-${name}.db`)
      driver.exec('BEGIN')
      driver.run("INSERT INTO workspace_setting (name, value) VALUES ('settings', ?)", [JSON.stringify(settings)])
      driver.exec('COMMIT')
      await migrate(driver, join(folder, `backups-reasons-${name}`))
      const [stored] = driver.all<{ value: string }>("SELECT value FROM workspace_setting WHERE name = 'settings'")
      const { rejectReasons: _, ...others } = settings as { rejectReasons?: readonly string[] }
      expect(JSON.parse(stored!.value)).toEqual({ ...others, ...(kept && { rejectReasons: kept }) })
    }
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
    const older = await upgradedTo(newestSchema - 1)
    const store = await openStore(folder)
    expect(schemaOf(older)).toBe(schemaOf(store as never))
    expect(schemaVersion(older)).toBe(newestSchema)
    expect(readdirSync(backups())).toEqual([`before-schema-${newestSchema}-from-${newestSchema - 1}.db`])
    await store.close()
  })

  test('S8: the database is copied before it is upgraded, rows and all', async () => {
    const driver = await beginning()
    addThing(driver, 'kept')
    const { from, to, backup } = await migrate(driver, backups(), { steps })
    expect({ from, to }).toEqual({ from: 1, to: 2 })
    expect(driver.all('SELECT name, color FROM thing')).toEqual([{ name: 'kept', color: 'red' }])
    const copy = openDriver(backup!, { readOnly: true })
    opened.push(copy)
    expect(schemaVersion(copy)).toBe(1)
    expect(copy.all('SELECT name FROM thing')).toEqual([{ name: 'kept' }])
  })

  test('S8: each upgrade makes its own backup, beside those that are there', async () => {
    const driver = await beginning()
    addThing(driver, 'first')
    await expect(migrate(driver, backups(), { steps: [steps[0]!, broken] })).rejects.toThrow()
    addThing(driver, 'second')
    await migrate(driver, backups(), { steps })
    const names = readdirSync(backups()).sort((a, b) => a.length - b.length)
    const things = names.map((name) => {
      const copy = openDriver(join(backups(), name), { readOnly: true })
      opened.push(copy)
      return copy.all<{ name: string }>('SELECT name FROM thing').map((thing) => thing.name)
    })
    expect(things).toEqual([['first'], ['first', 'second']])
  })

  test('S9: a step that fails leaves the version before it, with all rows', async () => {
    const driver = await beginning()
    addThing(driver, 'kept')
    const before = schemaOf(driver)
    await expect(migrate(driver, backups(), { steps: [steps[0]!, broken] })).rejects.toThrow('nowhere')
    expect(schemaVersion(driver)).toBe(1)
    expect(schemaOf(driver)).toBe(before)
    expect(driver.all('SELECT name FROM thing')).toEqual([{ name: 'kept' }])
  })

  test('S10: a database of a newer Winnow is refused and left as it is', async () => {
    const driver = await beginning()
    addThing(driver, 'kept')
    driver.exec('PRAGMA user_version = 3')
    await expect(migrate(driver, backups(), { steps })).rejects.toThrow('Open it with a newer Winnow')
    expect(schemaVersion(driver)).toBe(3)
    expect(driver.all('SELECT name FROM thing')).toEqual([{ name: 'kept' }])
    expect(existsSync(backups())).toBe(false)
  })

  test('a file that is no database is refused', () => {
    writeFileSync(join(folder, 'winnow.db'), 'this is no database, whatever its name says. '.repeat(100))
    expect(() => openDriver(join(folder, 'winnow.db'))).toThrow('not a database')
  })
})
