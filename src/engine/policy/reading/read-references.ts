import { type Bits, bitsFor, setBit } from '../../bits.ts'
import { eachPacked, type ReadOnlyStore } from '../../store/index.ts'
import type { Facts } from '../facts/facts.ts'
import { goldenSet } from '../facts/golden-set.ts'
import type { Policy } from '../language/grammar.ts'
import { references as protections } from '../planner/references.ts'

/** SQL for images in none of these copies, provided that they are as verified, with the current labels. */
const notIn = (copies: 'backed_up' | 'exported_image', copy: 'backup' | 'verified_export', id: string): string =>
  `NOT EXISTS (SELECT 1 FROM ${copies} JOIN ${copy} ON ${copy}.id = ${id} AND problem IS NULL
     WHERE image_id = image.id AND ${copies}.revision >= image.revision)`

/** Rows of reviewed images whose current labels are in no copy. */
const withoutCopySql = `SELECT id AS image_id FROM image WHERE state IN ('reviewed', 'approved')
  AND ${notIn('backed_up', 'backup', 'backup_id')} AND ${notIn('exported_image', 'verified_export', 'export_id')}`

/** SQL for the rows of the images that have each reference. Those that the policy does not use are not read. */
const tables: readonly { id: string; sql: string }[] = [
  { id: 'frozen-dataset', sql: 'SELECT DISTINCT image_id FROM dataset_item' },
  {
    id: 'open-task',
    sql: `SELECT id AS image_id FROM image WHERE sent_back_to IS NOT NULL
      UNION SELECT image_id FROM comment WHERE resolved_at IS NULL`,
  },
  {
    id: 'canary',
    sql: `SELECT DISTINCT image_id FROM prediction_run WHERE model_id IN (
      SELECT model_id FROM model_alias WHERE alias = 'canary'
      UNION SELECT candidate_id FROM experiment WHERE ended_at IS NULL)`,
  },
  {
    id: 'open-alarm',
    sql: `SELECT DISTINCT image_id FROM alarm_image JOIN alarm ON alarm.id = alarm_image.alarm_id
      WHERE alarm.solved_at IS NULL`,
  },
  { id: 'no-backup', sql: withoutCopySql },
  { id: 'sentinel', sql: 'SELECT image_id FROM sentinel' },
  {
    id: 'golden',
    sql: `SELECT image_id FROM dataset_item JOIN dataset ON dataset.id = dataset_id WHERE dataset.name =
      (SELECT value ->> '$.goldenDataset' FROM workspace_setting WHERE name = 'settings')`,
  },
]

/** A hold that has not been released. The table must exist: without it nothing may leave. */
const heldSql = `SELECT DISTINCT hold_image.image_id FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
  WHERE hold.released_at IS NULL`

/** An image has changed since the plan was made if this differs. */
export const factsKey = (row: { revision: number; state: string; lifecycle: string; held: boolean }): string =>
  `${row.revision}:${row.state}:${row.lifecycle}:${row.held ? 'held' : ''}`

/** The same in SQL, for a row of the image table. */
export const factsKeySql = `image.revision || ':' || image.state || ':' || image.lifecycle || ':' ||
  iif(image.id IN (${heldSql}), 'held', '')`

/** SQL for the rows of images that have a reference; undefined for one that no table stores. */
export const referenceSql = (id: string): string | undefined =>
  id === 'hold' ? heldSql : tables.find((table) => table.id === id)?.sql

/** Listed for an erasure that has not been carried out yet. */
export const erasureSql = `SELECT DISTINCT purge_item.image_id FROM purge_item JOIN purge ON purge.id = purge_item.purge_id
  WHERE purge.kind = 'erasure' AND purge.status <> 'done' AND purge_item.step IN ('planned', 'skipped')`

/** What protects images, and requests for erasure. */
export function readReferences(
  store: ReadOnlyStore,
  indexOf: Int32Array,
  count: number,
  nowMs: number,
  policy: Policy,
): Pick<Facts, 'held' | 'erasureRequested' | 'restoredAt' | 'references' | 'hasGolden'> {
  const having = (sql: string): Bits => {
    const bits = bitsFor(count)
    const row = store.get<{ packed: string | null }>(`SELECT group_concat(image_id) AS packed FROM (${sql})`)
    eachPacked(row?.packed ?? null, (id) => {
      const i = indexOf[id] ?? -1
      if (i >= 0) setBit(bits, i)
    })
    return bits
  }
  const isUnused = (id: string) => protections.find((one) => one.id === id)?.isRequested?.(policy) === false
  const references = new Map(tables.filter(({ id }) => !isUnused(id)).map(({ id, sql }) => [id, having(sql)]))
  const restoredAt = new Float64Array(count).fill(Number.NaN)
  for (const { image_id, at } of store.all<{ image_id: number; at: number }>(
    `SELECT image_id, max(at) AS at FROM retention_event WHERE to_lifecycle = 'active' AND at <= ? GROUP BY image_id`,
    [nowMs],
  )) {
    const i = indexOf[image_id] ?? -1
    if (i >= 0) restoredAt[i] = at
  }
  return {
    held: having(heldSql),
    erasureRequested: having(erasureSql),
    restoredAt,
    references,
    hasGolden: goldenSet(store) !== null,
  }
}
