import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sha256Hex } from '../sha256.ts'
import type { Driver, SqlValue } from './driver.ts'
import { migrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'

/** Returns the SHA-256 over the values of a row. Migrations use it as `row_hash`. */
export const rowHash = (...values: SqlValue[]): string => sha256Hex(JSON.stringify(values))

/** Reads the schema of the newest version, which the build puts beside the bundle. */
export const schemaText = (): string => readFileSync(new URL('./schema.sql', import.meta.url), 'utf8')

/** Returns the SQL for a new workspace: its schema and the first rows. */
const newSchema = (): string => `${schemaText()}
INSERT INTO workspace_setting (name, value) VALUES ('blindSeed', CAST(abs(random() % 4294967296) AS TEXT));
INSERT INTO duplicate_run (run) VALUES (0);
`

export const schemaVersion = (driver: Pick<Driver, 'pragma'>): number => {
  const rows = driver.pragma('user_version') as { user_version: number }[]
  return rows[0]?.user_version ?? 0
}

/**
 * Upgrades the database to the newest schema: an empty one at once, others in one transaction per step, after a copy
 * into `backupFolder`. Throws for a database of a newer Winnow, or of a development version before the first step, and
 * leaves it untouched.
 */
export async function migrate(
  driver: Driver,
  backupFolder: string,
  { steps = migrations, schema = newSchema }: { steps?: readonly Migration[]; schema?: () => string } = {},
): Promise<{ from: number; to: number; backup: string | null }> {
  driver.function('row_hash', rowHash)
  const from = schemaVersion(driver)
  const newest = steps.at(-1)?.version ?? 0
  if (from > newest) {
    throw new Error(
      `This workspace has schema version ${from}, but this Winnow supports versions up to ${newest}. Open it with a newer Winnow.`,
    )
  }
  const oldest = (steps[0]?.version ?? 1) - 1
  if (from > 0 && from < oldest) {
    throw new Error(
      `This workspace was made by a development version of Winnow (schema version ${from}). This Winnow opens version ${oldest} and later. Export its labels with the version that made it, and import them into a new workspace.`,
    )
  }
  if (from === newest) return { from, to: from, backup: null }
  let backup: string | null = null
  if (from > 0) {
    mkdirSync(backupFolder, { recursive: true })
    const name = `before-schema-${newest}-from-${from}`
    backup = join(backupFolder, `${name}.db`)
    for (let n = 2; existsSync(backup); n++) backup = join(backupFolder, `${name}-${n}.db`)
    try {
      await driver.backup(backup)
    } catch (error) {
      rmSync(backup, { force: true })
      throw error
    }
  }
  const needed = from === 0 ? [{ version: newest, sql: schema() }] : steps.filter(({ version }) => version > from)
  for (const step of needed) {
    driver.exec('BEGIN IMMEDIATE')
    try {
      driver.exec(step.sql)
      driver.exec(`PRAGMA user_version = ${step.version}`)
      driver.exec('COMMIT')
    } catch (error) {
      if (driver.isInTransaction()) driver.exec('ROLLBACK')
      throw error
    }
  }
  return { from, to: newest, backup }
}
