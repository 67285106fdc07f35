import { sha256Hex } from '../sha256.ts'
import type { Driver } from './driver.ts'
import { schemaText, schemaVersion } from './migrate.ts'
import { migrations, newestSchema, oldestSchema } from './migrations/index.ts'

/** Tables that SQLite creates, by their text. */
const ofSqlite = new Map([
  ['table sqlite_sequence', 'CREATE TABLE sqlite_sequence(name,seq)'],
  ['table sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['table sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
])

/** The text of a table, index, trigger or view or, for earlier versions, a short hash of it. */
type KnownStatement = { sql: string } | { digest: string }

/**
 * Returns the text of each table, index, trigger and view, by kind and name. A database can hold several under one
 * name, whatever SQLite allows. Entries without text are created by SQLite from the text of their table.
 */
function schemaOf(driver: Pick<Driver, 'all'>): [name: string, sql: string][] {
  const rows = driver.all<{ type: string; name: string; sql: string }>(
    'SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name',
  )
  return rows
    .map(({ type, name, sql }): [string, string] => [`${type} ${name}`, sql])
    .filter(([key, sql]) => ofSqlite.get(key) !== sql)
}

/** Matches texts and quoted names, then comments and white space. */
const quotedOrBlank = /'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|(?:--[^\n]*|\/\*[\s\S]*?\*\/|\s)+/g

/** Removes comments and reduces white space to single blanks. */
const normalized = (sql: string): string =>
  sql.replace(quotedOrBlank, (part) => (/^['"`[]/.test(part) ? part : ' ')).trim()

const digestOf = (sql: string): string => sha256Hex(normalized(sql)).slice(0, 16)

/** Most are identical and need no hash. */
const isSame = (sql: string, known: KnownStatement): boolean =>
  'digest' in known ? digestOf(sql) === known.digest : sql === known.sql || digestOf(sql) === digestOf(known.sql)

/** Returns what a database holds besides Winnow's schema, and which parts of that were changed or are missing. */
export function foreignSchema(driver: Pick<Driver, 'all' | 'pragma'>): { foreign: string[]; missing: string[] } {
  const version = schemaVersion(driver)
  // Other versions are unknown and are not opened.
  if (version < oldestSchema || version > newestSchema) return { foreign: [], missing: [] }
  const found = schemaOf(driver)
  const own = schemaAt(version)
  const names = new Set(found.map(([name]) => name))
  return {
    foreign: found.flatMap(([name, sql]) => {
      const known = own.get(name)
      if (known && isSame(sql, known)) return []
      return known ? `another ${name} than Winnow’s` : `the ${name}, which is not Winnow’s`
    }),
    missing: [...own.keys()].filter((name) => !names.has(name)),
  }
}

/** Returns the schema of a version: the newest one, minus the changes of later migrations. */
function schemaAt(version: number): Map<string, KnownStatement> {
  const own = new Map<string, KnownStatement>(
    statementsOf(schemaText()).map((sql) => {
      const [, type = '', name = ''] = sql.match(/^CREATE (?:UNIQUE )?(\w+) "?(\w+)/) ?? []
      return [`${type.toLowerCase()} ${name}`, { sql }]
    }),
  )
  for (const { before = {} } of migrations.filter((step) => step.version > version).reverse())
    for (const [name, digest] of Object.entries(before)) {
      if (digest === null) own.delete(name)
      else own.set(name, { digest })
    }
  return own
}

/** A blank line follows each statement, and no statement contains one. */
const statementsOf = (schema: string): string[] => schema.split(/;\n(?:\n|$)/).slice(0, -1)
