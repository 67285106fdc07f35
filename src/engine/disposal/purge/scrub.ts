import type { Store } from '../../store/index.ts'

/** Tables that name an image but store nothing about its content or owner. */
const kept = [
  'purge_item',
  'tombstone',
  'retention_event',
  'plan_decision',
  'hold_image',
  'dataset_item',
  'erasure_conflict',
]

/** Deletes what a purged image loses: everything that can be made again, and models' predictions. Labels stay. */
export function scrubPurged(store: Store, imageRow: number): void {
  for (const table of [
    'prediction',
    'unmapped_prediction',
    'prediction_extent',
    'prediction_run',
    'signal_row',
    'embedding',
    'embedding_run',
    'image_look',
    'model_failure',
    'golden_answer',
    'search_image',
    'map_point',
    'image_interest',
    'evaluation_object',
    'evaluation_image',
    'archived_file',
    'backed_up',
    'exported_image',
    'cache.thumbnail',
  ])
    store.run(`DELETE FROM ${table} WHERE image_id = ?`, [imageRow])
  store.run(
    `UPDATE image SET prediction_count = 0, prediction_shown_count = 0, prediction_min_score = NULL,
       prediction_max_score = NULL WHERE id = ?`,
    [imageRow],
  )
}

/** An erased image, and the keyed hash that replaces it. */
export type ErasedImage = { imageRow: number; keyedHash: string }

/**
 * Deletes every row about erased images, and everything in their own rows but size and format. Append-only tables are
 * opened for this, inside of the transaction only. What jobs remember of them is removed when the erasure ends.
 */
export function scrubErased(store: Store, erased: readonly ErasedImage[]): void {
  if (erased.length === 0) return
  scrubRows(
    store,
    erased.map(({ imageRow }) => imageRow),
  )
  store.run(
    `UPDATE image SET sha256 = 'erased:' || (erased.value ->> 1), perceptual_hash = NULL, path = 'erased ' || image.id,
       file = '', metadata = '{}', absent = NULL, licence = NULL, consent = NULL, captured_at = NULL, state_reason = NULL, label_count = 0, prediction_count = 0,
       prediction_shown_count = 0, prediction_min_score = NULL, prediction_max_score = NULL
     FROM json_each(?) AS erased WHERE image.id = erased.value ->> 0`,
    [JSON.stringify(erased.map(({ imageRow, keyedHash }) => [imageRow, keyedHash]))],
  )
  store.run('DELETE FROM sequence WHERE id NOT IN (SELECT sequence_id FROM sequence_frame)')
  // Their titles name files.
  store.run('DELETE FROM search_image')
  store.run('DELETE FROM search')
  forgetInStatistics(store)
}

/** Deletes every row about erased images: again at the end, for what other work wrote meanwhile. */
export function scrubRows(store: Store, imageRows: readonly number[]): void {
  const rows = JSON.stringify(imageRows)
  store.pragma('defer_foreign_keys = ON')
  for (const table of tablesOfImages(store)) deleteRows(store, table, rows)
  store.run('DELETE FROM cache.thumbnail WHERE image_id IN (SELECT value FROM json_each(?))', [rows])
}

function tablesOfImages(store: Store): string[] {
  return store
    .values<string>(
      `SELECT DISTINCT tables.name FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND columns.name = 'image_id' ORDER BY tables.name`,
    )
    .filter((name) => !kept.includes(name))
}

/** A guard is removed only when there is something to delete: removing one makes SQLite read the schema again. */
function deleteRows(store: Store, table: string, rows: string): void {
  const which = 'image_id IN (SELECT value FROM json_each(?))'
  if (!store.get(`SELECT 1 FROM ${table} WHERE ${which} LIMIT 1`, [rows])) return
  const guards = store.all<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? AND sql LIKE '%append-only%'`,
    [table],
  )
  for (const { name } of guards) store.run(`DROP TRIGGER ${name}`)
  store.run(`DELETE FROM ${table} WHERE ${which}`, [rows])
  for (const { sql } of guards) store.run(sql)
}

/** The query planner's samples contain values of indexed columns, such as paths. SQLite makes them again. */
function forgetInStatistics(store: Store): void {
  const sampled = store.get("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'")
  if (sampled) store.run('DELETE FROM sqlite_stat4')
}
