import type { Store } from '../../store/index.ts'
import { instead, MarkerSearch, shortestMarkerBytes, withoutMarkers } from './marker-search.ts'

/** Where names stand that nobody keeps for their own sake: what was asked for, what was done, what could not be. */
const texts: Readonly<Record<string, readonly string[]>> = {
  job: ['title', 'input', 'checkpoint', 'result', 'summary', 'error'],
  job_failure: ['entry'],
  bulk: ['title', 'action', 'begun', 'skipped'],
  acceptance: ['where_text'],
  hold: ['where_text'],
  saved_query: ['name', 'where_text'],
  review_place: ['where_text'],
  purge: ['selection'],
}

/** As a name stands inside of a JSON text. */
const inJson = (name: string): string => JSON.stringify(name).slice(1, -1)

/**
 * Takes names of erased images out of what jobs, actions and queries remember. Each record is gone through once, however many
 * names there are. A name too short for the search is taken only where it stands by itself, as the last part of a path does.
 */
export function forgetInRecords(store: Store, names: ReadonlySet<string>): void {
  if (names.size === 0) return
  const written = [...names].flatMap((name) => [...new Set([name, inJson(name)])])
  const search = new MarkerSearch(written)
  const short = new Set(written.filter((name) => Buffer.byteLength(name) < shortestMarkerBytes))
  // One at a time: what a large import refused has megabytes.
  for (const [table, columns] of Object.entries(texts))
    for (const id of store.values<number>(`SELECT rowid FROM ${table} ORDER BY rowid`)) {
      const row = store.get<Record<string, string | null>>(`SELECT ${columns.join()} FROM ${table} WHERE rowid = ?`, [
        id,
      ])
      for (const column of columns) {
        const before = row?.[column]
        if (!before) continue
        const after = withoutShort(withoutLong(before, search), short)
        if (after !== before)
          store.write(() => store.run(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`, [after, id]))
      }
    }
}

/** Records that name erased images and stay as they are, because they are sealed or somebody's own text. */
export function recordsNaming(store: Store, search: MarkerSearch): string[] {
  const columns = store.all<{ table: string; column: string }>(
    `SELECT tables.name AS "table", columns.name AS "column" FROM sqlite_schema AS tables
       JOIN pragma_table_info(tables.name) AS columns
     WHERE tables.type = 'table' AND tables.sql NOT LIKE '%WITHOUT ROWID%' AND columns.type = 'TEXT'
     ORDER BY tables.name`,
  )
  const naming = new Set<string>()
  for (const { table, column } of columns)
    for (const { id, text } of store.each<{ id: number; text: string | null }>(
      `SELECT rowid AS id, "${column}" AS text FROM "${table}"`,
    )) {
      const bytes = Buffer.from(text ?? '')
      search.eachIn(bytes, 0, () => naming.add(`${table} ${id}`))
    }
  return [...naming]
}

function withoutLong(text: string, search: MarkerSearch): string {
  const bytes = Buffer.from(text)
  const parts = withoutMarkers(bytes, search)
  return parts === null ? text : parts.toString('utf8')
}

const withoutShort = (text: string, short: ReadonlySet<string>): string =>
  short.size === 0 ? text : text.replaceAll(/[^"'/\\\s,:;()]+/g, (part) => (short.has(part) ? instead : part))
