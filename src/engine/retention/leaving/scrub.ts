import type { Store } from '../../store/index.ts'

/** Tables that name an image and keep nothing that tells what it showed or whose it was. */
const kept = [
  'purge_item',
  'tombstone',
  'retention_event',
  'plan_decision',
  'hold_image',
  'dataset_item',
  'erasure_conflict',
]

/** What a purged picture loses: everything that can be made again, and what models said of it. Labels stay. */
export function scrubPurged(store: Store, imageRow: number): void {
  store.run('DELETE FROM prediction WHERE image_id = ?', [imageRow])
  store.run('DELETE FROM prediction_run WHERE image_id = ?', [imageRow])
  for (const table of ['signal', 'signal_next', 'embedding', 'embedding_run'])
    store.run(`DELETE FROM ${table} WHERE image_id = ?`, [imageRow])
  store.run('DELETE FROM archived_file WHERE image_id = ?', [imageRow])
  store.run('DELETE FROM backed_up WHERE image_id = ?', [imageRow])
  store.run(
    `UPDATE image SET prediction_count = 0, prediction_shown_count = 0, prediction_min_score = NULL,
       prediction_max_score = NULL WHERE id = ?`,
    [imageRow],
  )
  store.run('DELETE FROM cache.thumbnail WHERE image_id = ?', [imageRow])
}

/**
 * What an erased picture loses: every row that speaks of it, its names in the records of jobs, and in its own row all
 * but size and format. Append-only tables are opened for it, inside of the transaction only.
 */
export function scrubErased(store: Store, imageRow: number, keyedHash: string): void {
  const image = store.get<{ path: string; sha256: string; file: string }>(
    'SELECT path, sha256, file FROM image WHERE id = ?',
    [imageRow],
  )
  if (!image) return
  const names = [
    image.path,
    image.sha256,
    image.file,
    ...store
      .all<{ path: string }>('SELECT path FROM image_path WHERE image_id = ?', [imageRow])
      .map(({ path }) => path),
  ].filter((name) => name.length > 0)
  store.pragma('defer_foreign_keys = ON')
  for (const table of tablesOfImages(store)) deleteRows(store, table, imageRow)
  store.run('DELETE FROM cache.thumbnail WHERE image_id = ?', [imageRow])
  store.run(
    `UPDATE image SET sha256 = ?, perceptual_hash = NULL, path = ?, file = '', metadata = '{}', licence = NULL, consent = NULL,
       captured_at = NULL,
       state_reason = NULL, label_count = 0, prediction_count = 0, prediction_shown_count = 0, prediction_min_score = NULL,
       prediction_max_score = NULL WHERE id = ?`,
    [`erased:${keyedHash}`, `erased ${imageRow}`, imageRow],
  )
  forgetInJobs(store, names)
  forgetInStatistics(store)
}

function tablesOfImages(store: Store): string[] {
  return store
    .all<{ name: string }>(
      `SELECT DISTINCT tables.name FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND columns.name = 'image_id' ORDER BY tables.name`,
    )
    .map(({ name }) => name)
    .filter((name) => !kept.includes(name))
}

function deleteRows(store: Store, table: string, imageRow: number): void {
  const guards = store.all<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? AND sql LIKE '%append-only%'`,
    [table],
  )
  for (const { name } of guards) store.run(`DROP TRIGGER ${name}`)
  store.run(`DELETE FROM ${table} WHERE image_id = ?`, [imageRow])
  for (const { sql } of guards) store.run(sql)
}

/** Jobs remember the folders and files that they were given, and those that they refused. */
function forgetInJobs(store: Store, names: readonly string[]): void {
  for (const name of names) {
    const inJson = JSON.stringify(name).slice(1, -1)
    for (const column of ['input', 'checkpoint', 'result', 'error'])
      store.run(`UPDATE job SET ${column} = replace(${column}, ?, '(erased)') WHERE instr(${column}, ?) > 0`, [
        inJson,
        inJson,
      ])
  }
}

/** The query planner's samples hold values of indexed columns, such as paths. They are made again by themselves. */
function forgetInStatistics(store: Store): void {
  const sampled = store.get("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'")
  if (sampled) store.run('DELETE FROM sqlite_stat4')
}
