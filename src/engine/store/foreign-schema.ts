import { sha256Hex } from '../sha256.ts'
import { type Driver, openDriver } from './driver.ts'
import { schemaVersion } from './migrate.ts'
import { migrations, newestSchema, oldestSchema } from './migrations/index.ts'
import { ownSchema, ownSchemaVersion } from './own-schema.ts'
import { rowHash } from './row-hash.ts'

/** Tables that SQLite makes by itself. */
const ofSqlite = new Set(['sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4'])

/** A short hash of each table's columns, and of the text of each trigger and view, by kind and name. */
export function schemaDigests(driver: Pick<Driver, 'all'>): Map<string, string> {
  const rows = driver.all<{ type: string; name: string; text: string }>(
    `SELECT type, name, CASE type WHEN 'table'
       THEN (SELECT json_group_array(json_array(name, type, "notnull", dflt_value, pk, hidden) ORDER BY name)
             FROM pragma_table_xinfo(sqlite_schema.name))
       ELSE sql END AS text
     FROM sqlite_schema WHERE type IN ('table', 'trigger', 'view') ORDER BY type, name`,
  )
  const own = rows.filter(({ type, name }) => type !== 'table' || !ofSqlite.has(name))
  return new Map(own.map(({ type, name, text }) => [`${type} ${name}`, digest(text)]))
}

const digest = (text: string): string => sha256Hex(text.replace(/\s+/g, ' ')).slice(0, 16)

/** What a database holds beside Winnow's own tables, triggers and views, and which of these were changed or are missing. */
export function foreignSchema(driver: Pick<Driver, 'all' | 'pragma'>): { foreign: string[]; missing: string[] } {
  const version = schemaVersion(driver)
  // Of others nothing is known; they are not opened.
  if (version < oldestSchema || version > newestSchema) return { foreign: [], missing: [] }
  const found = schemaDigests(driver)
  const own = version === ownSchemaVersion ? ownSchema : schemaAt(version)
  return {
    foreign: [...found].flatMap(([name, sum]) => {
      const known = own.get(name)
      if (known === sum) return []
      return known === undefined ? `the ${name}, which is not Winnow’s` : `another ${name} than Winnow’s`
    }),
    missing: [...own.keys()].filter((name) => !found.has(name)),
  }
}

/** Of another version, as its upgrades made it. */
function schemaAt(version: number): Map<string, string> {
  const driver = openDriver(':memory:', { scratch: true })
  try {
    driver.function('row_hash', rowHash)
    for (const step of migrations) if (step.version <= version) driver.exec(step.sql)
    return schemaDigests(driver)
  } finally {
    driver.close()
  }
}
