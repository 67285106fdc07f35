import { idOf } from '#model/ids.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type DatasetRow, versionBefore } from '../queries.ts'

type LeftRow = {
  sha256: string
  to_lifecycle: string | null
  plan_id: number | null
  rule: string | null
  at: number | null
}

/** The images that a version lacks compared with the previous one, for its manifest. */
export type LeftSince = {
  /** The version before, null for the first one. */
  previous: { dataset: string; hash: string } | null
  /** The plans by which images left, with the policies that they followed. */
  plans: { plan: string; planHash: string; policy: string; policyHash: string }[]
  left: { sha256: string; became: string; plan: string | null; rule: string | null; at: string | null }[]
  /** Images that were erased from the previous version; they must not be named. */
  erased: number
}

/**
 * Compares a version with the previous one: which images left, where they went, by which plan and rule. Only events
 * before the freeze count, so that the result never changes.
 */
export function leftSince(store: ReadOnlyStore, row: DatasetRow): LeftSince {
  const previous = versionBefore(store, row)
  if (!previous) return { previous: null, plans: [], left: [], erased: 0 }
  const rows = store.all<LeftRow>(
    `SELECT image.sha256, event.to_lifecycle, event.plan_id, event.rule, event.at
     FROM dataset_item AS before JOIN image ON image.id = before.image_id
     LEFT JOIN retention_event AS event ON event.seq = (
       SELECT max(seq) FROM retention_event WHERE image_id = image.id AND at <= ?)
     WHERE before.dataset_id = ? AND NOT EXISTS (
       SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = image.id)
     ORDER BY image.sha256`,
    [row.created_at, previous.id, row.id],
  )
  const plans = store.all<{ id: number; hash: string; policy_hash: string; policy: string }>(
    `SELECT id, hash, policy_hash, policy ->> '$.name' AS policy FROM plan
     WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    [JSON.stringify([...new Set(rows.flatMap(({ plan_id }) => (plan_id === null ? [] : [plan_id])))])],
  )
  const erased = store.get<{ n: number }>('SELECT count(*) AS n FROM dataset_redaction WHERE dataset_id = ?', [
    previous.id,
  ])
  return {
    previous: { dataset: previous.name, hash: previous.hash },
    plans: plans.map(({ id, hash, policy, policy_hash }) => ({
      plan: idOf('pln', id),
      planHash: hash,
      policy,
      policyHash: policy_hash,
    })),
    left: rows.map(({ sha256, to_lifecycle, plan_id, rule, at }) => ({
      sha256,
      became: to_lifecycle ?? 'no longer matches',
      plan: plan_id === null ? null : idOf('pln', plan_id),
      rule,
      at: at === null ? null : new Date(at).toISOString(),
    })),
    erased: erased?.n ?? 0,
  }
}
