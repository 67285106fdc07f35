import { sha256Hex } from '../sha256.ts'
import { type Driver, openDriver } from './driver.ts'
import { schemaVersion } from './migrate.ts'
import { migrations, newestSchema, oldestSchema } from './migrations/index.ts'
import { newSchema } from './new-schema.ts'
import { rowHash } from './row-hash.ts'

/** Tables that SQLite makes by itself, by what they say. */
const ofSqlite = new Map([
  ['table sqlite_sequence', 'CREATE TABLE sqlite_sequence(name,seq)'],
  ['table sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['table sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
])

/**
 * A short hash of what makes each table, index, trigger and view, by kind and name. A database can hold several under one
 * name, whatever SQLite allows. What has no text SQLite makes by itself, of the text of its table.
 */
function schemaDigests(driver: Pick<Driver, 'all'>): [name: string, digest: string][] {
  const rows = driver.all<{ type: string; name: string; sql: string }>(
    'SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name',
  )
  return rows.flatMap(({ type, name, sql }) => {
    const key = `${type} ${name}`
    return ofSqlite.get(key) === sql ? [] : [[key, sha256Hex(normalized(sql)).slice(0, 16)]]
  })
}

/** Texts and quoted names as they are, then comments and white space. */
const quotedOrBlank = /'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|(?:--[^\n]*|\/\*[\s\S]*?\*\/|\s)+/g

/** Without comments, and with white space as one blank. */
const normalized = (sql: string): string =>
  sql.replace(quotedOrBlank, (part) => (/^['"`[]/.test(part) ? part : ' ')).trim()

/** What a database holds beside what makes Winnow's own, and which of that was changed or is missing. */
export function foreignSchema(driver: Pick<Driver, 'all' | 'pragma'>): { foreign: string[]; missing: string[] } {
  const version = schemaVersion(driver)
  // Of others nothing is known; they are not opened.
  if (version < oldestSchema || version > newestSchema) return { foreign: [], missing: [] }
  const found = schemaDigests(driver)
  const own = schemaAt(version)
  const names = new Set(found.map(([name]) => name))
  return {
    foreign: found.flatMap(([name, digest]) => {
      const known = own.get(name)
      if (known === digest) return []
      return known === undefined ? `the ${name}, which is not Winnow’s` : `another ${name} than Winnow’s`
    }),
    missing: [...own.keys()].filter((name) => !names.has(name)),
  }
}

/** Of a version: the newest one, less what migrations changed since. */
function schemaAt(version: number): Map<string, string> {
  const driver = openDriver(':memory:', { scratch: true })
  try {
    driver.function('row_hash', rowHash)
    driver.exec(newSchema())
    const own = new Map(schemaDigests(driver))
    for (const { before = {} } of migrations.filter((step) => step.version > version).reverse())
      for (const [name, digest] of Object.entries(before)) {
        if (digest === null) own.delete(name)
        else own.set(name, digest)
      }
    return own
  } finally {
    driver.close()
  }
}
