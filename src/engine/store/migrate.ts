import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Driver } from './driver.ts'
import { migrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import { newSchema } from './new-schema.ts'
import { rowHash } from './row-hash.ts'

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
