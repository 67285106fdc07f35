import type { ReadOnlyStore, Store } from '../../store/index.ts'
import { instead, MarkerSearch, shortestMarkerBytes, withoutMarkers } from './marker-search.ts'

/** Places where names occur only incidentally: requests, results and failures. */
const texts = {
  job: ['title', 'input', 'checkpoint', 'result', 'summary', 'error'],
  job_failure: ['entry'],
  bulk: ['title', 'action', 'begun', 'skipped'],
  proposed_change: ['where_text', 'action', 'note'],
  acceptance: ['where_text'],
  hold: ['where_text'],
  saved_query: ['name', 'where_text'],
  review_list: ['where_text'],
  purge: ['selection'],
} satisfies Record<string, readonly string[]>

/** Returns a name in the form it has inside a JSON text. */
const inJson = (name: string): string => JSON.stringify(name).slice(1, -1)

/** A record that names erased images: the texts of its columns, and their replacements. */
export type ForgottenRecord = { table: string; id: number; texts: Record<string, { before: string; after: string }> }

/** Writes a record without the names; returns false and writes nothing when it changed after it was read. */
export function forget(store: Store, { table, id, texts }: ForgottenRecord): boolean {
  const columns = Object.keys(texts)
  const { changes } = store.write(() =>
    store.run(
      `UPDATE ${table} SET ${columns.map((name) => `${name} = ?`)}
       WHERE rowid = ? AND ${columns.map((name) => `${name} = ?`).join(' AND ')}`,
      [...Object.values(texts).map(({ after }) => after), id, ...Object.values(texts).map(({ before }) => before)],
    ),
  )
  return changes > 0
}

/**
 * Removes the names of erased images from jobs, actions and queries: yields each record with a name, and yields it
 * again when the caller reports that it was not written. A record is read once for any number of names. A name too
 * short for the search is replaced only where it stands alone, like the last part of a path.
 */
export function* forgetInRecords(
  store: ReadOnlyStore,
  names: ReadonlySet<string>,
): Generator<ForgottenRecord, undefined, boolean | undefined> {
  if (names.size === 0) return
  const written = [...names].flatMap((name) => [...new Set([name, inJson(name)])])
  const search = new MarkerSearch(written)
  const short = new Set(written.filter((name) => Buffer.byteLength(name) < shortestMarkerBytes))
  const without = (text: string): string => withoutShort(withoutLong(text, search), short)
  for (const [table, columns] of Object.entries(texts))
    for (const id of store.values<number>(`SELECT rowid FROM ${table} ORDER BY rowid`))
      for (;;) {
        const row = store.get<Record<string, string | null>>(`SELECT ${columns.join()} FROM ${table} WHERE rowid = ?`, [
          id,
        ])
        const changes = columns.flatMap((column) => {
          const before = row?.[column] ?? ''
          const after = without(before)
          return after === before ? [] : [[column, { before, after }] as const]
        })
        if (changes.length === 0) break
        const isWritten = yield { table, id, texts: Object.fromEntries(changes) }
        if (isWritten !== false) break
      }
}

/** Returns records that name erased images and stay unchanged, because they are sealed or a user's own text. */
export function recordsNaming(store: ReadOnlyStore, search: MarkerSearch): string[] {
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
